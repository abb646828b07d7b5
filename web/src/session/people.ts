import { type Presence, pickColor, presenceSchema, type User } from '@tandem/protocol/presence';
import type { Awareness } from 'y-protocols/awareness';
import { Observable } from '../platform/observable.ts';

export type Person = Presence & { self: boolean; clientId: number };

/** Who is in the room, by the awareness of its manifest. */
export class People {
  /** Everybody, this person first. */
  readonly all = new Observable<readonly Person[]>([]);
  /** This person, with the colour the room has left. */
  readonly self: Observable<User>;
  readonly #awareness: Awareness;

  /**
   * @param awareness of the manifest
   * @param id random for this session
   * @param name what the person is called until they say otherwise
   */
  constructor(awareness: Awareness, id: string, name: string) {
    this.#awareness = awareness;
    const { color, colorLight } = pickColor([]);
    this.self = new Observable<User>({ id, name, color, colorLight });
    awareness.setLocalState({ user: this.self.value, client: 'web' } satisfies Presence);
    awareness.on('change', () => this.#read());
    this.#read();
  }

  /** Changes parts of what others see of this person; says nothing when they see it already. */
  announce(change: Partial<Omit<Presence, 'user'>>): void {
    const state = this.#awareness.getLocalState();
    if (!state) return;
    const next = { ...state, ...change };
    if (JSON.stringify(next) !== JSON.stringify(state)) this.#awareness.setLocalState(next);
  }

  rename(name: string): void {
    this.#becomeUser({ ...this.self.value, name });
  }

  #becomeUser(user: User): void {
    this.self.set(user);
    this.#awareness.setLocalStateField('user', user);
  }

  #read(): void {
    const people: Person[] = [];
    for (const [clientId, state] of this.#awareness.getStates()) {
      const presence = presenceSchema.safeParse(state).data;
      if (presence) people.push({ ...presence, clientId, self: clientId === this.#awareness.clientID });
    }
    people.sort(
      (a, b) =>
        Number(b.self) - Number(a.self) || a.user.name.localeCompare(b.user.name) || a.clientId - b.clientId,
    );
    this.all.set(people);
    this.#settleColor(people.filter((person) => !person.self));
  }

  /** Of two people with one colour the one with the larger client id takes another, so that only one of them moves. */
  #settleColor(others: readonly Person[]): void {
    const mine = this.self.value.color;
    const yields = others.some(
      (person) => person.user.color === mine && person.clientId < this.#awareness.clientID,
    );
    if (!yields) return;
    const { color, colorLight } = pickColor(others.map((person) => person.user.color));
    if (color !== mine) this.#becomeUser({ ...this.self.value, color, colorLight });
  }
}
