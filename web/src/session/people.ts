import { Observable } from '@tandem/client/observable';
import {
  colorFor,
  type OwnPresence,
  type PersonColor,
  type Presence,
  personColors,
  readPresences,
  type User,
} from '@tandem/protocol/presence';
import type { Awareness } from 'y-protocols/awareness';

export type Person = Presence & { self: boolean; clientId: number };

/** Who is in the room, by the awareness of its manifest. */
export class People {
  /** Everybody, this person first. */
  readonly all = new Observable<readonly Person[]>([]);
  /** This person, with the colour the room has left. */
  readonly self: Observable<User>;
  readonly #awareness: Awareness;
  #color: PersonColor = personColors[0]!;
  #joined = false;

  /**
   * @param awareness of the manifest
   * @param id random for this session
   * @param name what the person is called until they say otherwise
   */
  constructor(awareness: Awareness, id: string, name: string) {
    this.#awareness = awareness;
    const { color, colorLight } = this.#color;
    this.self = new Observable<User>({ id, name, color, colorLight });
    awareness.setLocalState({ client: 'web' } satisfies Partial<OwnPresence>);
    awareness.on('change', () => this.#read());
    this.#read();
  }

  /**
   * Shows this person to the others. Called when it is known who is there, so that whoever was there first keeps their
   * colour.
   */
  join(): void {
    if (this.#joined) return;
    this.#joined = true;
    this.#color = colorFor(this.#others(), this.self.value.id);
    this.#becomeUser(this.self.value.name);
  }

  /** Changes parts of what others see of this person; says nothing when they see it already. */
  announce(change: Partial<Omit<OwnPresence, 'user'>>): void {
    const state = this.#awareness.getLocalState();
    if (!state) return;
    const next = { ...state, ...change };
    if (JSON.stringify(next) !== JSON.stringify(state)) this.#awareness.setLocalState(next);
  }

  /** What somebody in the room is called, told apart from others of the same name. */
  nameOf(userId: string): string | undefined {
    return this.all.value.find(({ user }) => user.id === userId)?.user.name;
  }

  rename(name: string): void {
    this.#becomeUser(name);
  }

  #becomeUser(name: string): void {
    const { color, colorLight } = this.#color;
    this.self.set({ id: this.self.value.id, name, color, colorLight });
    if (this.#joined) this.#awareness.setLocalStateField('user', this.self.value);
    else this.#read();
  }

  #read(): void {
    const { clientID } = this.#awareness;
    const states = new Map<number, unknown>(this.#awareness.getStates());
    const own = states.get(clientID);
    if (own) states.set(clientID, { ...own, user: this.self.value });
    const people: Person[] = readPresences(states, clientID).map(({ clientId, presence }) => ({
      ...presence,
      clientId,
      self: clientId === clientID,
    }));
    people.sort(
      (a, b) =>
        Number(b.self) - Number(a.self) || a.user.name.localeCompare(b.user.name) || a.clientId - b.clientId,
    );
    this.all.set(people);
    if (this.#joined) this.#settleColor();
  }

  #settleColor(): void {
    const color = colorFor(this.#others(), this.self.value.id, this.#color);
    if (color === this.#color) return;
    this.#color = color;
    this.#becomeUser(this.self.value.name);
  }

  #others(): User[] {
    return this.all.value.filter((person) => !person.self).map((person) => person.user);
  }
}
