import type { LiveDocument } from '@tandem/client/document';
import {
  colorFor,
  type PersonColor,
  type OwnPresence as Presence,
  type User,
} from '@tandem/protocol/presence';
import type { Role } from '@tandem/protocol/rooms';
import { type Participant, participantsOf } from './participants.ts';

/** This window's presence in a room: its name and colour, the same in every document, and what it tells of itself. */
export class OwnPresence {
  /** Random for each session: two windows of one person are two. */
  readonly userId = crypto.randomUUID();
  readonly #manifest: LiveDocument;
  readonly #files: ReadonlyMap<string, LiveDocument>;
  readonly #name: string;
  #role: Role | undefined;
  #color: PersonColor | undefined;

  /** @param files the open files, whose awareness shows this person's name beside the cursor */
  constructor(manifest: LiveDocument, files: ReadonlyMap<string, LiveDocument>, name: string) {
    this.#manifest = manifest;
    this.#files = files;
    this.#name = name;
  }

  /** What others see of this person; undefined before the room is joined. */
  get user(): User | undefined {
    const color = this.#color;
    return color && { id: this.userId, name: this.#name, color: color.color, colorLight: color.colorLight };
  }

  get participants(): Participant[] {
    const { awareness } = this.#manifest;
    return participantsOf(awareness.getStates(), { clientId: awareness.clientID, role: this.#role });
  }

  /** Changes some fields. */
  set(change: Partial<Presence>): void {
    const { awareness } = this.#manifest;
    awareness.setLocalState({ ...awareness.getLocalState(), ...change });
  }

  /** Comes into the room, with a colour of one's own. */
  join(role: Role): void {
    this.#role = role;
    this.set({ client: 'vscode' });
    this.refresh();
  }

  /** What this person may do has changed: whoever had asked to edit asks no more. */
  changeRole(role: Role): void {
    this.#role = role;
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
