import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Principal } from '../access/grant.ts';
import type { Scheduler, Timer } from '../base/scheduler.ts';
import type { Bus, BusMessage, BusReceiver } from './bus.ts';

/** Somebody in a room, as far as other servers need to know them. */
export type Person = Pick<Principal, 'userId' | 'role' | 'name' | 'inviteId'>;

const personSchema = z
  .object({
    userId: z.string(),
    role: z.enum(['viewer', 'editor', 'owner']),
    name: z.string().optional(),
    inviteId: z.string().optional(),
  })
  .transform(personOf);
const tidingsSchema = z.object({
  server: z.string(),
  /** Whether these are all rooms with somebody in them, or only those that changed. */
  all: z.boolean(),
  rooms: z.record(z.string(), z.array(personSchema)),
});
type Tidings = z.infer<typeof tidingsSchema>;

/** No room's id, so that it is apart from what concerns one room. */
const channel = 'presence';
const topics = { people: 'people', wanted: 'people wanted' } as const;

/** A server that died is no longer counted after its lifetime and one renewal: within 30 s. All in milliseconds. */
const renewMs = 7_000;
const lifetimeMs = 20_000;
/** Several servers that ask at once are answered together. */
const answerMs = 100;

type OtherServer = { heardAt: number; rooms: Map<string, readonly Person[]> };

/**
 * Who is in which room on which other server. Each server tells the others what changes and, every few seconds, that it
 * lives; whoever finds that they have missed something asks everybody for everything.
 */
export class ClusterPresence implements BusReceiver {
  readonly #bus: Bus;
  readonly #scheduler: Scheduler;
  readonly #server: string;
  readonly #here = new Map<string, readonly Person[]>();
  readonly #others = new Map<string, OtherServer>();
  readonly #unsubscribe: () => void;
  #listener: (roomId: string) => void = () => {};
  #onServerGone: () => void = () => {};
  #changed = new Set<string>();
  #beatTimer: Timer;
  #answerTimer: Timer | undefined;
  #stopped = false;

  /** @param parts `server` tells this run of a server from all others; random by default */
  constructor(parts: { bus: Bus; scheduler: Scheduler; server?: string }) {
    this.#bus = parts.bus;
    this.#scheduler = parts.scheduler;
    this.#server = parts.server ?? randomUUID();
    this.#unsubscribe = this.#bus.subscribe(channel, this);
    this.#beatTimer = this.#scheduler.after(renewMs, () => this.#beat());
    this.#ask();
  }

  /** @param listener told of each room in which somebody came or left on another server */
  onChanged(listener: (roomId: string) => void): void {
    this.#listener = listener;
  }

  /** @param listener told when a server is not heard of any more: it may have had something to tell still */
  onServerGone(listener: () => void): void {
    this.#onServerGone = listener;
  }

  /** Those in a room on other servers; who is on two of them is here twice. */
  of(roomId: string): readonly Person[] {
    return [...this.#others.values()].flatMap(({ rooms }) => rooms.get(roomId) ?? []);
  }

  /** Tells the other servers who is in a room on this one. @param here may name somebody more than once */
  tell(roomId: string, here: readonly Principal[]): void {
    const people = [...new Map(here.map((principal) => [principal.userId, personOf(principal)])).values()];
    if (this.#stopped || areSame(people, this.#here.get(roomId) ?? [])) return;
    if (people.length > 0) this.#here.set(roomId, people);
    else this.#here.delete(roomId);
    if (this.#changed.size === 0) this.#scheduler.atTurnEnd(() => this.#tellChanged());
    this.#changed.add(roomId);
  }

  /** Tells the others that nobody is here any more, and ends all timers. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#beatTimer.cancel();
    this.#answerTimer?.cancel();
    this.#unsubscribe();
    this.#publish({ server: this.#server, all: true, rooms: {} });
  }

  receive(message: BusMessage): void {
    if (message.kind !== 'notice') return;
    if (message.topic === topics.wanted) this.#answerSoon();
    else if (message.topic === topics.people) {
      const tidings = tidingsSchema.safeParse(JSON.parse(message.body)).data;
      if (tidings) this.#hear(tidings);
    }
  }

  /** What the others told may be missed, and what was told to them. */
  lost(): void {
    this.#ask();
    this.#answerSoon();
  }

  #hear({ server, all, rooms }: Tidings): void {
    const known = this.#others.get(server);
    if (!known && !all) {
      this.#ask();
      return;
    }
    const other: OtherServer = known ?? { heardAt: 0, rooms: new Map() };
    other.heardAt = this.#scheduler.now();
    const changed = new Set(Object.keys(rooms));
    if (all) {
      for (const roomId of other.rooms.keys()) changed.add(roomId);
      other.rooms.clear();
    }
    for (const [roomId, people] of Object.entries(rooms)) {
      if (people.length > 0) other.rooms.set(roomId, people);
      else other.rooms.delete(roomId);
    }
    this.#others.set(server, other);
    for (const roomId of changed) this.#listener(roomId);
  }

  #beat(): void {
    this.#beatTimer = this.#scheduler.after(renewMs, () => this.#beat());
    this.#publish({ server: this.#server, all: false, rooms: {} });
    const heardAfter = this.#scheduler.now() - lifetimeMs;
    for (const [server, { heardAt, rooms }] of [...this.#others]) {
      if (heardAt >= heardAfter) continue;
      this.#others.delete(server);
      for (const roomId of rooms.keys()) this.#listener(roomId);
      this.#onServerGone();
    }
  }

  #tellChanged(): void {
    const rooms = Object.fromEntries(
      [...this.#changed].map((roomId) => [roomId, [...(this.#here.get(roomId) ?? [])]]),
    );
    this.#changed = new Set();
    if (!this.#stopped) this.#publish({ server: this.#server, all: false, rooms });
  }

  #ask(): void {
    this.#bus.publish({ kind: 'notice', document: channel, topic: topics.wanted, body: '{}' });
  }

  #answerSoon(): void {
    this.#answerTimer ??= this.#scheduler.after(answerMs, () => {
      this.#answerTimer = undefined;
      const rooms = Object.fromEntries([...this.#here].map(([roomId, people]) => [roomId, [...people]]));
      this.#publish({ server: this.#server, all: true, rooms });
    });
  }

  #publish(tidings: Tidings): void {
    const body = JSON.stringify(tidings);
    this.#bus.publish({ kind: 'notice', document: channel, topic: topics.people, body });
  }
}

function personOf({
  userId,
  role,
  name,
  inviteId,
}: Pick<Principal, 'userId' | 'role'> & {
  name?: string | undefined;
  inviteId?: string | undefined;
}): Person {
  return { userId, role, ...(name ? { name } : {}), ...(inviteId ? { inviteId } : {}) };
}

function areSame(one: readonly Person[], other: readonly Person[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
