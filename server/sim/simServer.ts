import type { Random } from '../../client/testing/random.ts';
import type { Admission, Gate, Principal, Renewal } from '../src/access/grant.ts';
import { AddressBudget } from '../src/base/addressBudget.ts';
import { defaultLimits } from '../src/base/limits.ts';
import { Hub } from '../src/hub/hub.ts';
import { LogError } from '../src/room/updateLog.ts';
import { HocuspocusProtocol } from '../src/wire/hocuspocus/hocuspocusProtocol.ts';
import { ConnectionAuth } from '../src/wire/join/connectionAuth.ts';
import { Connection } from '../src/wire/socket/connection.ts';
import { Heartbeat } from '../src/wire/socket/heartbeat.ts';
import { QueuedBytes } from '../src/wire/socket/queuedBytes.ts';
import { type FakeDatabase, FakeLog, type LogFaults } from './fakeLog.ts';
import type { Faults } from './faults.ts';
import type { SimBus, SimNetwork } from './simBus.ts';
import type { SimLink } from './simLink.ts';
import type { SimScheduler, VirtualTime } from './simScheduler.ts';

/** Small, so that a short run reaches them. */
export const simLimits = {
  ...defaultLimits,
  stopBytes: 3_000,
  closeBytes: 12_000,
  dropAwarenessBytes: 1_000,
  behindMs: 3_000,
  graceMs: 300,
  quietMs: 500,
  compactAfter: 5,
  connectionPendingBytes: 6_000,
};

const nothing = () => {};
/** An error that a server lived through is one of the code all the same. */
const failed = (fields: { err?: unknown }) => {
  throw fields.err ?? new Error(JSON.stringify(fields));
};
const silentLog = { debug: nothing, info: nothing, warn: nothing, error: failed };

/** Who may do what, by name: the same for all servers, as a database would have it. */
export class SimGate implements Gate {
  readonly roles = new Map<string, 'editor' | 'viewer' | 'nobody'>();
  /** Who shows nothing by which they would be known again. */
  readonly anonymous = new Set<string>();
  #admissions = 0;

  async admit(_roomId: string, token: string | undefined): Promise<Admission> {
    const role = this.roles.get(token ?? '') ?? 'nobody';
    if (role === 'nobody') return { admitted: false, code: 4403, reason: 'The owner does not let you in.' };
    this.#admissions += 1;
    const userId = this.anonymous.has(token!) ? `${token} ${this.#admissions}` : token!;
    return { admitted: true, principal: { userId, role } };
  }

  async renew(roomId: string, { userId }: Principal): Promise<Renewal> {
    if (!this.roles.has(userId))
      return { renewed: true, principal: { userId, role: 'editor' }, token: userId };
    const admission = await this.admit(roomId, userId);
    if (!admission.admitted) return { renewed: false, code: admission.code, reason: admission.reason };
    return { renewed: true, principal: admission.principal, token: userId };
  }
}

type Run = {
  hub: Hub;
  bus: SimBus;
  scheduler: SimScheduler;
  heartbeat: Heartbeat;
  links: Set<SimLink>;
  queued: QueuedBytes;
  incoming: AddressBudget;
};

/** One server of the simulation: the real hub and wire over fakes. It may crash and start again. */
export class SimServer {
  failAppends = 0;
  loseReplies = 0;
  slowLoads = 0;
  failLoads = 0;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #database: FakeDatabase;
  readonly #network: SimNetwork;
  readonly #gate: Gate;
  readonly #faults: Faults;
  /** Whether a write was still under way when its document was let go (invariant 4). */
  droppedEarly = false;
  #run: Run | undefined;
  #connections = 0;
  /** When the last operation of this run ends: appends commit in the order of the calls. */
  #lastAppendAt = 0;

  constructor(parts: {
    time: VirtualTime;
    random: Random;
    database: FakeDatabase;
    network: SimNetwork;
    gate: Gate;
    faults: Faults;
  }) {
    this.#time = parts.time;
    this.#random = parts.random;
    this.#database = parts.database;
    this.#network = parts.network;
    this.#gate = parts.gate;
    this.#faults = parts.faults;
    this.start();
  }

  get hub(): Hub | undefined {
    return this.#run?.hub;
  }

  /** Timers and subscriptions that have not ended. */
  get leftovers(): { timers: number; subscriptions: number } {
    return { timers: this.#run?.scheduler.timers ?? 0, subscriptions: this.#run?.bus.subscriptions ?? 0 };
  }

  start(): void {
    if (this.#run) return;
    const scheduler = this.#time.scheduler();
    const bus = this.#network.join();
    this.#lastAppendAt = 0;
    const hub = new Hub({
      updates: new FakeLog(this.#database, this.#faultsOf(scheduler)),
      log: silentLog,
      limits: simLimits,
      scheduler,
      bus,
      newClientId: () => this.#random.between(1_000_000, 2 ** 31),
    });
    this.#run = {
      hub,
      bus,
      scheduler,
      heartbeat: new Heartbeat(scheduler, simLimits.pingMs),
      queued: new QueuedBytes(hub.limits.queuedBytes),
      incoming: new AddressBudget(hub.limits.incomingBytes),
      links: new Set(),
    };
  }

  /** Memory is lost, the log is kept. Every socket breaks. */
  crash(): void {
    const run = this.#run;
    if (!run) return;
    this.#run = undefined;
    run.scheduler.die();
    void run.bus.close();
    for (const link of run.links) {
      link.events = undefined;
      link.cut();
    }
    this.#faults.count('serverCrash');
  }

  accept(link: SimLink): void {
    const run = this.#run!;
    const { hub, scheduler, heartbeat, links } = run;
    this.#connections += 1;
    const connection = new Connection({
      id: `connection ${this.#connections}`,
      socket: link,
      batcher: hub.batcher,
      scheduler,
      limits: hub.limits,
      log: silentLog,
      queued: run.queued,
      incoming: run.incoming.claim('address'),
    });
    const wallClock = () => scheduler.now();
    const auth = new ConnectionAuth(
      { gate: this.#gate, scheduler, log: silentLog, wallClock, access: hub },
      'address',
    );
    connection.start(new HocuspocusProtocol(connection, hub, auth));
    heartbeat.add(connection);
    links.add(link);
    const { events } = link;
    link.events = {
      ...events!,
      closed: () => {
        heartbeat.remove(connection);
        links.delete(link);
        events!.closed();
      },
    };
  }

  #faultsOf(scheduler: SimScheduler): LogFaults {
    return {
      run: (operation, work) =>
        new Promise((resolve, reject) => {
          const delay = this.#delayOf(operation);
          // The log does its part at one moment, and the server hears of it later.
          scheduler.after(delay / 2, () => {
            let settle: () => void;
            try {
              const result = this.#attempt(operation, work);
              settle = () => resolve(result);
            } catch (error) {
              settle = () => reject(error);
            }
            scheduler.after(delay / 2, settle);
          });
        }),
    };
  }

  #delayOf(operation: string): number {
    const now = this.#time.now;
    if (operation === 'append') {
      this.#lastAppendAt = Math.max(this.#lastAppendAt, now + this.#random.between(1, 15));
      return this.#lastAppendAt - now;
    }
    if (operation === 'load' && this.slowLoads > 0) {
      this.slowLoads -= 1;
      this.#faults.count('slowLoad');
      return this.#random.between(200, 3_000);
    }
    return this.#random.between(1, 15);
  }

  #attempt<T>(operation: string, work: () => T): T {
    const refusal = new LogError('unavailable', 'The simulation says so.');
    if (operation === 'load' && this.failLoads > 0) {
      this.failLoads -= 1;
      this.#faults.count('loadFailed');
      throw refusal;
    }
    if (operation === 'append' && this.failAppends > 0) {
      this.failAppends -= 1;
      this.#faults.count('failBeforeCommit');
      throw refusal;
    }
    if (operation === 'append' && this.#run?.hub.documents === 0) this.droppedEarly = true;
    const result = work();
    if (operation === 'append' && this.loseReplies > 0) {
      this.loseReplies -= 1;
      this.#faults.count('replyLost');
      throw refusal;
    }
    return result;
  }
}
