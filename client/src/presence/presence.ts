import {
  type Presence as AnyPresence,
  colorFor,
  type PersonColor,
  type OwnPresence as Presence,
  type User,
} from '@tandem/protocol/presence';
import type { Role } from '@tandem/protocol/rooms';
import { uuidv4 } from 'lib0/random';
import type { LiveDocument } from '../document.ts';
import { type Participant, participantsOf } from './participants.ts';

/** A client's own presence in a room: its name and colour, the same in every document, and what it tells of itself. */
export class OwnPresence {
  /** Random for each session: two windows of one person are two. */
  readonly userId = uuidv4();
  readonly #manifest: LiveDocument;
  readonly #files: ReadonlyMap<string, LiveDocument>;
  readonly #name: string;
  readonly #client: AnyPresence['client'];
  #role: Role | undefined;
  /** Read once for each change of somebody's presence. */
  #participants: { all: readonly Participant[]; byId: ReadonlyMap<string, Participant> } | undefined;
  #color: PersonColor | undefined;

  /** `files` are the open ones, whose awareness shows this person's name beside the cursor. */
  constructor(parts: {
    manifest: LiveDocument;
    files: ReadonlyMap<string, LiveDocument>;
    name: string;
    client: AnyPresence['client'];
  }) {
    this.#manifest = parts.manifest;
    this.#files = parts.files;
    this.#name = parts.name;
    this.#client = parts.client;
  }

  /** What others see of this person; undefined before the room is joined. */
  get user(): User | undefined {
    const color = this.#color;
    return color && { id: this.userId, name: this.#name, color: color.color, colorLight: color.colorLight };
  }

  get participants(): readonly Participant[] {
    return this.#read().all;
  }

  /** @param id the `user.id` of their presence */
  participant(id: string): Participant | undefined {
    return this.#read().byId.get(id);
  }

  /** Somebody's presence has changed: what was read of them is out of date. */
  changed(): void {
    this.#participants = undefined;
  }

  #read() {
    if (this.#participants) return this.#participants;
    const { awareness } = this.#manifest;
    const all = participantsOf(awareness.getStates(), { clientId: awareness.clientID, role: this.#role });
    this.#participants = { all, byId: new Map(all.map((person) => [person.id, person])) };
    return this.#participants;
  }

  /** Changes some fields. */
  set(change: Partial<Presence>): void {
    const { awareness } = this.#manifest;
    awareness.setLocalState({ ...awareness.getLocalState(), ...change });
  }

  /** Comes into the room, with a colour of one's own. */
  join(role: Role): void {
    this.#role = role;
    this.changed();
    this.set(this.#client ? { client: this.#client } : {});
    this.refresh();
  }

  /** What this person may do has changed: whoever had asked to edit asks no more. */
  changeRole(role: Role): void {
    this.#role = role;
    this.changed();
    if (this.user) this.set({ asksToEdit: false });
  }

  /** Takes another colour if somebody else turned out to have the same one. */
  refresh(): void {
    const color = colorFor(this.participants, this.userId, this.#color);
    if (color === this.#color) return;
    this.#color = color;
    this.set({ user: this.user! });
    for (const file of this.#files.values()) this.tell(file);
  }

  /** Tells a file who the cursor in it belongs to. */
  tell(file: LiveDocument): void {
    if (this.user) file.awareness.setLocalStateField('user', this.user);
  }
}
