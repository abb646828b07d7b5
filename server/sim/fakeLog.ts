import { StateVector } from '../src/room/update/stateVector.ts';
import { type Run, scanUpdate } from '../src/room/update/updateScan.ts';
import { LogError, type LoggedUpdate, type StoredDocument, type UpdateLog } from '../src/room/updateLog.ts';

type Row = LoggedUpdate & { author: string };
type FakeDocument = {
  /** Which structs were ever written. */
  clocks: StateVector;
  epoch: string;
  snapshot: Uint8Array | undefined;
  snapshotSeq: number;
  lastSeq: number;
  tail: Row[];
};

/** What outlives every server of a simulation: the documents of the log, with nothing that fails. */
export class FakeDatabase {
  readonly #documents = new Map<string, FakeDocument>();

  create(name: string, epoch: string, firstUpdate: Uint8Array): void {
    const row = { seq: 1, update: firstUpdate.slice(), author: 'owner' };
    const clocks = new StateVector();
    clocks.add(scanUpdate(firstUpdate)?.runs ?? []);
    this.#documents.set(name, {
      epoch,
      snapshot: undefined,
      snapshotSeq: 0,
      lastSeq: 1,
      tail: [row],
      clocks,
    });
  }

  remove(name: string): void {
    this.#documents.delete(name);
  }

  load(name: string): StoredDocument | undefined {
    const document = this.#documents.get(name);
    if (!document) return undefined;
    const { epoch, snapshot, snapshotSeq, tail } = document;
    return { epoch, snapshot, snapshotSeq, tail: tail.map(({ seq, update }) => ({ seq, update })) };
  }

  /** Whether a client's structs were written. */
  hasWritten(name: string, run: Run): boolean {
    return run.from === run.to || this.#documents.get(name)!.clocks.covers([run]);
  }

  /** @throws LogError `gone` */
  append(name: string, epoch: string, update: Uint8Array, author: string): number {
    const document = this.#documents.get(name);
    if (document?.epoch !== epoch) throw new LogError('gone', `The document ${name} is no longer there.`);
    document.lastSeq += 1;
    document.clocks.add(scanUpdate(update)?.runs ?? []);
    document.tail.push({ seq: document.lastSeq, update: update.slice(), author });
    return document.lastSeq;
  }

  readAfter(name: string, epoch: string, seq: number): LoggedUpdate[] | undefined {
    const document = this.#documents.get(name);
    if (document?.epoch !== epoch || document.snapshotSeq > seq) return undefined;
    return document.tail.filter((row) => row.seq > seq).map(({ seq: at, update }) => ({ seq: at, update }));
  }

  compact(name: string, epoch: string, seq: number, snapshot: Uint8Array): boolean {
    const document = this.#documents.get(name);
    if (document?.epoch !== epoch || seq <= document.snapshotSeq || seq > document.lastSeq) return false;
    document.snapshot = snapshot.slice();
    document.clocks.add(scanUpdate(snapshot)?.runs ?? []);
    document.snapshotSeq = seq;
    document.tail = document.tail.filter((row) => row.seq > seq);
    return true;
  }
}

/** What a test or a simulation may do with one server's view of the log. */
export interface LogFaults {
  /** Runs one operation when it is its turn; may delay it, refuse it, or lose its reply. */
  run<T>(operation: 'load' | 'append' | 'readAfter' | 'compact', work: () => T): Promise<T>;
}

/** One server's view of a {@link FakeDatabase}. */
export class FakeLog implements UpdateLog {
  readonly #database: FakeDatabase;
  readonly #faults: LogFaults;

  constructor(database: FakeDatabase, faults: LogFaults = { run: async (_operation, work) => work() }) {
    this.#database = database;
    this.#faults = faults;
  }

  load(document: string): Promise<StoredDocument | undefined> {
    return this.#faults.run('load', () => this.#database.load(document));
  }

  append(document: string, epoch: string, update: Uint8Array, author: string): Promise<number> {
    return this.#faults.run('append', () => this.#database.append(document, epoch, update, author));
  }

  readAfter(document: string, epoch: string, seq: number): Promise<LoggedUpdate[] | undefined> {
    return this.#faults.run('readAfter', () => this.#database.readAfter(document, epoch, seq));
  }

  compact(document: string, epoch: string, seq: number, snapshot: Uint8Array): Promise<boolean> {
    return this.#faults.run('compact', () => this.#database.compact(document, epoch, seq, snapshot));
  }
}
