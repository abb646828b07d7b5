import {
  type Presence as AnyPresence,
  colorFor,
  type OwnPresence as OwnFields,
  type PersonColor,
  personColors,
  type User,
} from '@tandem/protocol/presence';
import type { Role } from '@tandem/protocol/rooms';
import { uuidv4 } from 'lib0/random';
import type { LiveDocument } from '../document.ts';
import { Observable } from '../observable.ts';
import { type Participant, participantsOf } from './participants.ts';

/** A client's own presence in a room: its name and colour, the same in every document, and what it tells of itself. */
export class OwnPresence {
  /** Random for each session: two windows of one person are two. */
  readonly userId = uuidv4();
  /** Who is in, this client first, the others by name. Read once for each change of somebody's presence. */
  readonly participants: Observable<readonly Participant[]>;
  readonly #manifest: LiveDocument;
  readonly #files: Observable<ReadonlyMap<string, LiveDocument>>;
  #byId: ReadonlyMap<string, Participant> = new Map();
  #name: string;
  #role: Role | undefined;
  #color: PersonColor = personColors[0]!;
  /** Whether the others see this person. Not before it is known who is there, so that who was first keeps their colour. */
  #isIn = false;

  /** `files` are the open ones, whose awareness shows this person's name beside the cursor. */
  constructor(parts: {
    manifest: LiveDocument;
    files: Observable<ReadonlyMap<string, LiveDocument>>;
    name: string;
    client: AnyPresence['client'];
  }) {
    this.#manifest = parts.manifest;
    this.#files = parts.files;
    this.#name = parts.name;
    this.participants = new Observable<readonly Participant[]>([]);
    if (parts.client) this.set({ client: parts.client });
    this.#read();
  }

  /** What others see of this person. */
  get user(): User {
    const { color, colorLight } = this.#color;
    return { id: this.userId, name: this.#name, color, colorLight };
  }

  /** @param id the `user.id` of their presence */
  participant(id: string): Participant | undefined {
    return this.#byId.get(id);
  }

  /** Somebody's presence has changed. */
  changed(): void {
    this.#read();
    if (this.#isIn) this.#settleColor();
  }

  /** Changes some fields; says nothing when they are so already. */
  set(change: Partial<OwnFields>): void {
    const { awareness } = this.#manifest;
    const state = awareness.getLocalState();
    const next = { ...state, ...change };
    if (JSON.stringify(next) !== JSON.stringify(state)) awareness.setLocalState(next);
  }

  /** Comes into the room, with a colour of one's own. */
  join(role: Role): void {
    this.#role = role;
    if (!this.#isIn) this.#color = colorFor(this.participants.value, this.userId);
    this.#isIn = true;
    this.#show();
  }

  /** What this person may do has changed: whoever had asked to edit asks no more. */
  changeRole(role: Role): void {
    this.#role = role;
    this.set({ asksToEdit: false });
    this.#read();
  }

  rename(name: string): void {
    this.#name = name;
    this.#show();
  }

  /** Tells a file who the cursor in it belongs to. */
  tell(file: LiveDocument): void {
    if (this.#isIn) file.awareness.setLocalStateField('user', this.user);
  }

  /** Takes another colour if somebody else turned out to have the same one. */
  #settleColor(): void {
    const color = colorFor(this.participants.value, this.userId, this.#color);
    if (color === this.#color) return;
    this.#color = color;
    this.#show();
  }

  #show(): void {
    if (this.#isIn) {
      this.set({ user: this.user });
      for (const file of this.#files.value.values()) this.tell(file);
    }
    this.#read();
  }

  #read(): void {
    const { awareness } = this.#manifest;
    const states = new Map<number, unknown>(awareness.getStates());
    const own = awareness.getLocalState();
    if (own) states.set(awareness.clientID, { ...own, user: this.user });
    const all = participantsOf(states, { clientId: awareness.clientID, role: this.#role });
    this.#byId = new Map(all.map((person) => [person.id, person]));
    this.participants.set(all);
  }
}
