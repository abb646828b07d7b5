import { comingsAndGoings, type Participant } from './participants.ts';

/** How long somebody may be away before it is told, in milliseconds: a change of role and a lost connection take less. */
const absence = 4000;

/** What is told of the others. */
export type JoinLeaveListener = { joined(person: Participant): void; left(person: Participant): void };

/** Tells who joined and who left a room. Who loses the connection and is back in a moment did neither. */
export class JoinLeaveNotices {
  readonly #listener: JoinLeaveListener;
  readonly #wait: number;
  readonly #away = new Map<string, ReturnType<typeof setTimeout>>();
  #known: readonly Participant[] | undefined;

  /** @param wait how long somebody may be away before it is told, in milliseconds */
  constructor(listener: JoinLeaveListener, wait = absence) {
    this.#listener = listener;
    this.#wait = wait;
  }

  /** @param now who is in, with this window once it is in itself */
  see(now: readonly Participant[]): void {
    const before = this.#known;
    if (!before && !now.some(({ isSelf }) => isSelf)) return;
    this.#known = now;
    // Who is there when one comes in did not just join.
    if (!before) return;
    const { joined, left } = comingsAndGoings(before, now);
    for (const person of joined) if (!this.#isBack(person)) this.#listener.joined(person);
    for (const person of left) this.#wonder(person);
  }

  /** Tells nothing more. */
  end(): void {
    for (const timer of this.#away.values()) clearTimeout(timer);
    this.#away.clear();
  }

  #isBack({ id }: Participant): boolean {
    clearTimeout(this.#away.get(id));
    return this.#away.delete(id);
  }

  #wonder(person: Participant): void {
    const tell = () => {
      this.#away.delete(person.id);
      this.#listener.left(person);
    };
    this.#away.set(person.id, setTimeout(tell, this.#wait));
  }
}
