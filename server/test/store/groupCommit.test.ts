import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LogError } from '../../src/room/updateLog.ts';
import {
  type DocumentBatch,
  GroupCommit,
  type GroupCommitOptions,
  groupCommitDefaults,
} from '../../src/store/log/groupCommit.ts';
import { bytes, range } from './updateLogContract.ts';

/** A database whose commits end when the test says so. */
class ManualDatabase {
  readonly commits: DocumentBatch[][] = [];
  readonly #seqs = new Map<string, number>();
  #open:
    | { batches: readonly DocumentBatch[]; settle: PromiseWithResolvers<(number | undefined)[]> }
    | undefined;
  #began = Promise.withResolvers<void>();

  readonly write = (batches: readonly DocumentBatch[]): Promise<(number | undefined)[]> => {
    const settle = Promise.withResolvers<(number | undefined)[]>();
    this.commits.push(
      batches.map(({ document, epoch, updates }) => ({ document, epoch, updates: [...updates] })),
    );
    this.#open = { batches, settle };
    this.#began.resolve();
    return settle.promise;
  };

  /** The documents of each commit so far, with how many updates each had. */
  get shapes(): Record<string, number>[] {
    return this.commits.map((batches) =>
      Object.fromEntries(batches.map(({ document, updates }) => [document, updates.length])),
    );
  }

  async commit(): Promise<void> {
    const { batches, settle } = await this.#take();
    settle.resolve(
      batches.map(({ document, updates }) => {
        if (document === 'gone') return undefined;
        const seq = (this.#seqs.get(document) ?? 0) + updates.length;
        this.#seqs.set(document, seq);
        return seq;
      }),
    );
  }

  async fail(code: string): Promise<void> {
    const { settle } = await this.#take();
    settle.reject(Object.assign(new Error(`failed with ${code}`), { code }));
  }

  async #take() {
    await this.#began.promise;
    const open = this.#open!;
    this.#began = Promise.withResolvers();
    return open;
  }
}

describe('group commit', () => {
  let database: ManualDatabase;
  let now: number;
  let waits: number[];

  beforeEach(() => {
    database = new ManualDatabase();
    now = 0;
    waits = [];
  });

  function open(options: Partial<GroupCommitOptions> = {}): GroupCommit {
    return new GroupCommit(database.write, {
      ...groupCommitDefaults,
      now: () => now,
      wait: async (ms) => {
        waits.push(ms);
        now += ms;
      },
      ...options,
    });
  }

  it('of large updates one goes with each commit, and small ones of other documents overtake the rest', async () => {
    const log = open({ largeUpdateBytes: 10, maxCommitBytes: 100 });
    const large = new Uint8Array(11);
    const seqs = [
      log.append('a', 'e', large, 'ann'),
      log.append('a', 'e', large, 'ann'),
      log.append('a', 'e', bytes(1), 'ann'),
      log.append('b', 'e', large, 'bob'),
      log.append('c', 'e', bytes(2), 'cleo'),
    ];
    await database.commit();
    await database.commit();
    await database.commit();
    assert.deepEqual(database.shapes, [{ a: 1, c: 1 }, { a: 2 }, { b: 1 }]);
    assert.deepEqual(await Promise.all(seqs), [1, 2, 3, 1, 1]);
    assert.deepEqual(
      database.commits[1]![0]!.updates.map(({ update }) => update.length),
      [11, 1],
    );
  });

  it('sends a lone append at the end of its turn, and gathers what comes while it is under way', async () => {
    const log = open();
    const first = log.append('a', 'e', bytes(1), 'ann');
    await nextTurn();
    assert.deepEqual(database.shapes, [{ a: 1 }]);
    const rest = ['a', 'b', 'a'].map((document) => log.append(document, 'e', bytes(2), 'ann'));
    await database.commit();
    assert.equal(await first, 1);
    await database.commit();
    assert.deepEqual(await Promise.all(rest), [2, 1, 3]);
    assert.deepEqual(database.shapes, [{ a: 1 }, { a: 2, b: 1 }]);
    assert.equal(log.pendingBytes, 0);
  });

  it('takes appends of one turn into one commit', async () => {
    const log = open();
    const appends = range(1, 5).map((value) => log.append('a', 'e', bytes(value), 'ann'));
    await database.commit();
    assert.deepEqual(await Promise.all(appends), range(1, 5));
    assert.deepEqual(database.shapes, [{ a: 5 }]);
  });

  it('lets commits rest a few milliseconds when they have many updates, and a lone append wait for nobody', async () => {
    const log = open();
    for (const value of range(1, 4)) void log.append('a', 'e', bytes(value), 'ann');
    await database.commit();
    const soon = log.append('a', 'e', bytes(5), 'ann');
    await database.commit();
    await soon;
    assert.deepEqual(waits, [4]);
    const next = log.append('a', 'e', bytes(6), 'ann');
    await database.commit();
    await next;
    assert.deepEqual(waits, [4]);
    const many = range(7, 10).map((value) => log.append('a', 'e', bytes(value), 'ann'));
    await database.commit();
    await Promise.all(many);
    await nextTurn();
    now += 1_000;
    const later = log.append('a', 'e', bytes(11), 'ann');
    await database.commit();
    await later;
    assert.deepEqual(waits, [4]);
  });

  it('bounds what one commit takes by updates and by bytes, and lets a larger update through alone', async () => {
    const log = open({ maxCommitUpdates: 3, maxCommitBytes: 10 });
    const sizes = [1, 1, 1, 1, 20, 6, 6];
    const appends = sizes.map((size) => log.append('a', 'e', new Uint8Array(size), 'ann'));
    const commits = [3, 1, 1, 1, 1];
    for (const _ of commits) await database.commit();
    assert.deepEqual(await Promise.all(appends), range(1, 7));
    assert.deepEqual(
      database.shapes,
      commits.map((a) => ({ a })),
    );
  });

  it('invariant 5: refuses what exceeds the bound of waiting bytes, and takes appends again afterwards', async () => {
    const log = open({ maxPendingBytes: 2_000 });
    const taken = log.append('a', 'e', new Uint8Array(1_000), 'ann');
    await assert.rejects(log.append('a', 'e', new Uint8Array(1_000), 'ann'), isUnavailableRefusal);
    await database.commit();
    assert.equal(await taken, 1);
    const next = log.append('a', 'e', new Uint8Array(1_000), 'ann');
    await database.commit();
    assert.equal(await next, 2);
  });

  it('tries the same commit again while the database cannot be reached, with growing pauses', async () => {
    const log = open();
    const append = log.append('a', 'e', bytes(1), 'ann');
    for (const code of ['ECONNREFUSED', '57P01', '53100']) await database.fail(code);
    const meanwhile = log.append('a', 'e', bytes(2), 'ann');
    await database.commit();
    await database.commit();
    assert.deepEqual(await Promise.all([append, meanwhile]), [1, 2]);
    assert.deepEqual(waits, [25, 50, 100]);
    assert.deepEqual(database.shapes, [{ a: 1 }, { a: 1 }, { a: 1 }, { a: 1 }, { a: 1 }]);
  });

  it('refuses all that waits once it has tried long enough, then tries each commit once until one succeeds', async () => {
    const log = open({ retryForMs: 60 });
    const append = log.append('a', 'e', bytes(1), 'ann');
    const refused = assert.rejects(append, isUnavailableRefusal);
    await database.fail('ECONNREFUSED');
    const waiting = assert.rejects(log.append('b', 'e', bytes(2), 'ann'), isUnavailableRefusal);
    await database.fail('ECONNREFUSED');
    await database.fail('ECONNREFUSED');
    await Promise.all([refused, waiting]);
    assert.equal(log.pendingBytes, 0);

    const once = assert.rejects(log.append('a', 'e', bytes(3), 'ann'), isUnavailableRefusal);
    await database.fail('ECONNREFUSED');
    await once;
    assert.deepEqual(waits, [25, 50]);

    const back = log.append('a', 'e', bytes(4), 'ann');
    await database.commit();
    assert.equal(await back, 1);
    const later = log.append('a', 'e', bytes(5), 'ann');
    await database.fail('ECONNREFUSED');
    await database.commit();
    assert.equal(await later, 2);
  });

  it('refuses a document that is gone and none of its neighbours', async () => {
    const log = open();
    const results = Promise.allSettled(
      ['a', 'gone', 'b'].map((document) => log.append(document, 'e', bytes(1), 'ann')),
    );
    await database.commit();
    const [a, gone, b] = await results;
    assert.deepEqual(
      [a, b].map((result) => result?.status === 'fulfilled' && result.value),
      [1, 1],
    );
    assert.equal(gone?.status === 'rejected' && gone.reason.reason, 'gone');
  });

  it('lets each document go alone when the database refuses a commit, so that one cannot fail another', async () => {
    const log = open();
    const results = Promise.allSettled(
      ['a', 'bad', 'b', 'a'].map((document) => log.append(document, 'e', bytes(1), 'ann')),
    );
    await database.fail('22P05');
    await database.commit();
    await database.fail('22P05');
    await database.commit();
    const outcomes = (await results).map((result) =>
      result.status === 'fulfilled' ? result.value : 'refused',
    );
    assert.deepEqual(outcomes, [1, 'refused', 1, 2]);
    assert.deepEqual(database.shapes, [{ a: 2, bad: 1, b: 1 }, { a: 2 }, { bad: 1 }, { b: 1 }]);
  });

  it('writes what waits before it closes, and refuses what comes later', async () => {
    const log = open();
    const append = log.append('a', 'e', bytes(1), 'ann');
    const closed = log.close();
    await assert.rejects(log.append('a', 'e', bytes(2), 'ann'), isUnavailableRefusal);
    await database.commit();
    await closed;
    assert.equal(await append, 1);
  });

  it('lets the event loop turn between commits, also when the database answers at once', async () => {
    const write = async (batches: readonly DocumentBatch[]) => batches.map(({ updates }) => updates.length);
    const log = new GroupCommit(write, groupCommitDefaults);
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    for (let commit = 0; commit < 1_000 && !turned; commit++) await log.append('a', 'e', bytes(1), 'ann');
    assert.ok(turned);
  });

  it('tells of each commit what it held', async () => {
    const seen: unknown[] = [];
    const log = open({ onCommit: (commit) => seen.push(commit) });
    const appends = ['a', 'b'].map((document) => log.append(document, 'e', new Uint8Array(3), 'ann'));
    now = 5;
    await database.commit();
    await Promise.all(appends);
    assert.partialDeepStrictEqual(seen, [{ updates: 2, documents: 2, bytes: 6 }]);
  });
});

function isUnavailableRefusal(error: unknown): boolean {
  return error instanceof LogError && error.reason === 'unavailable';
}
