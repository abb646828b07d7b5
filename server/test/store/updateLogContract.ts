import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { LogError, type StoredDocument, type UpdateLog } from '../../src/room/updateLog.ts';

/** A log and what belongs to it but is not part of its port. */
export type LogUnderTest = {
  log: UpdateLog;
  /** The same log as another server sees it. */
  another: UpdateLog;
  /** Creates a document whose `firstUpdate` has seq 1. */
  createDocument(name: string, epoch: string, firstUpdate: Uint8Array): Promise<void>;
  removeDocument(name: string): Promise<void>;
  close(): Promise<void>;
};

/** What every update log keeps, whatever it is made of. */
export function updateLogContract(name: string, open: () => Promise<LogUnderTest>): void {
  describe(`update log: ${name}`, () => {
    let under: LogUnderTest;
    let log: UpdateLog;
    before(async () => {
      under = await open();
      log = under.log;
    });
    after(() => under?.close());

    async function created(): Promise<{ document: string; epoch: string }> {
      const document = `room-${randomUUID()}/main`;
      const epoch = randomUUID();
      await under.createDocument(document, epoch, bytes(0));
      return { document, epoch };
    }

    it('loads nothing of a document that is not there', async () => {
      assert.equal(await log.load(`room-${randomUUID()}`), undefined);
    });

    it('loads the first update of a new document as its tail', async () => {
      const { document, epoch } = await created();
      assert.deepEqual(plain(await log.load(document)), {
        epoch,
        snapshot: undefined,
        snapshotSeq: 0,
        tail: [[1, [0]]],
      });
    });

    it('counts the updates of a document without gaps, in the order of the calls', async () => {
      const { document, epoch } = await created();
      const appends = Array.from({ length: 50 }, (_, index) =>
        log.append(document, epoch, bytes(index), 'ann'),
      );
      assert.deepEqual(await Promise.all(appends), range(2, 51));
      const stored = await log.load(document);
      assert.deepEqual(plain(stored)?.tail, [[1, [0]], ...range(0, 49).map((index) => [index + 2, [index]])]);
    });

    it('keeps the order of calls that were not awaited, also across commits', async () => {
      const { document, epoch } = await created();
      const first = log.append(document, epoch, bytes(1), 'ann');
      await Promise.resolve();
      await Promise.resolve();
      const rest = [
        log.append(document, epoch, bytes(2), 'bob'),
        log.append(document, epoch, bytes(3), 'ann'),
      ];
      assert.deepEqual(await Promise.all([first, ...rest]), [2, 3, 4]);
      assert.deepEqual(plain(await log.readAfter(document, epoch, 1)), [
        [2, [1]],
        [3, [2]],
        [4, [3]],
      ]);
    });

    it('keeps an empty and a large update byte for byte', async () => {
      const { document, epoch } = await created();
      const large = Uint8Array.from({ length: 1_500_000 }, (_, index) => (index * 31) & 255);
      await Promise.all([
        log.append(document, epoch, new Uint8Array(), 'ann'),
        log.append(document, epoch, large, 'ann'),
      ]);
      const stored = await log.load(document);
      assert.equal(stored?.tail[1]?.update.length, 0);
      assert.ok(Buffer.from(stored!.tail[2]!.update).equals(large));
    });

    it('refuses an append to a document that is not there, and none of its neighbours', async () => {
      const { document, epoch } = await created();
      const results = await Promise.allSettled([
        log.append(document, epoch, bytes(1), 'ann'),
        log.append(`room-${randomUUID()}`, epoch, bytes(2), 'ann'),
        log.append(document, epoch, bytes(3), 'ann'),
      ]);
      assert.deepEqual(results.map(outcome), [2, 'gone', 3]);
    });

    it('refuses another epoch as gone, and none of its neighbours', async () => {
      const { document, epoch } = await created();
      const results = await Promise.allSettled([
        log.append(document, randomUUID(), bytes(1), 'ann'),
        log.append(document, epoch, bytes(2), 'ann'),
      ]);
      assert.deepEqual(results.map(outcome), ['gone', 2]);
    });

    it('refuses appends once the document was removed', async () => {
      const { document, epoch } = await created();
      await under.removeDocument(document);
      assert.equal(await log.load(document), undefined);
      assert.equal(await log.readAfter(document, epoch, 0), undefined);
      assert.equal(await log.compact(document, epoch, 1, bytes(9)), false);
      await assert.rejects(log.append(document, epoch, bytes(1), 'ann'), isGone);
    });

    it('starts over at seq 1 when a document is created anew, and takes nothing of the old epoch', async () => {
      const { document, epoch } = await created();
      await log.append(document, epoch, bytes(1), 'ann');
      await under.removeDocument(document);
      await under.createDocument(document, 'anew', bytes(7));
      await assert.rejects(log.append(document, epoch, bytes(2), 'ann'), isGone);
      assert.equal(await log.readAfter(document, epoch, 0), undefined);
      assert.equal(await log.compact(document, epoch, 1, bytes(9)), false);
      assert.equal(await log.append(document, 'anew', bytes(8), 'ann'), 2);
      assert.deepEqual(plain(await log.load(document))?.tail, [
        [1, [7]],
        [2, [8]],
      ]);
    });

    it('reads what came after a seq, and nothing when that is the last', async () => {
      const { document, epoch } = await created();
      await Promise.all([1, 2, 3].map((value) => log.append(document, epoch, bytes(value), 'ann')));
      assert.deepEqual(plain(await log.readAfter(document, epoch, 2)), [
        [3, [2]],
        [4, [3]],
      ]);
      assert.deepEqual(await log.readAfter(document, epoch, 4), []);
    });

    it('puts a snapshot in the place of what it holds', async () => {
      const { document, epoch } = await created();
      await log.append(document, epoch, bytes(1), 'ann');
      await log.append(document, epoch, bytes(2), 'ann');
      assert.equal(await log.compact(document, epoch, 2, bytes(42)), true);
      assert.deepEqual(plain(await log.load(document)), {
        epoch,
        snapshot: [42],
        snapshotSeq: 2,
        tail: [[3, [2]]],
      });
      assert.equal(await log.readAfter(document, epoch, 1), undefined);
      assert.deepEqual(plain(await log.readAfter(document, epoch, 2)), [[3, [2]]]);
      assert.equal(await log.append(document, epoch, bytes(3), 'ann'), 4);
    });

    it('compacts in the middle of what one commit wrote', async () => {
      const { document, epoch } = await created();
      await Promise.all([1, 2, 3, 4].map((value) => log.append(document, epoch, bytes(value), 'ann')));
      assert.equal(await log.compact(document, epoch, 3, bytes(42)), true);
      assert.deepEqual(plain(await log.load(document)), {
        epoch,
        snapshot: [42],
        snapshotSeq: 3,
        tail: [
          [4, [3]],
          [5, [4]],
        ],
      });
      assert.equal(await log.compact(document, epoch, 5, bytes(43)), true);
      assert.deepEqual(plain(await log.load(document)), { epoch, snapshot: [43], snapshotSeq: 5, tail: [] });
    });

    it('refuses a snapshot that is not newer, of another epoch, or of what was never written', async () => {
      const { document, epoch } = await created();
      await log.append(document, epoch, bytes(1), 'ann');
      assert.equal(await log.compact(document, epoch, 2, bytes(42)), true);
      assert.equal(await log.compact(document, epoch, 2, bytes(43)), false);
      assert.equal(await log.compact(document, epoch, 1, bytes(44)), false);
      assert.equal(await log.compact(document, 'other', 2, bytes(45)), false);
      assert.equal(await log.compact(document, epoch, 3, bytes(46)), false);
      assert.deepEqual(plain(await log.load(document)), { epoch, snapshot: [42], snapshotSeq: 2, tail: [] });
    });

    it('compacts while others append, and nothing goes missing', async () => {
      const { document, epoch } = await created();
      const appends: Promise<number>[] = [];
      for (let round = 0; round < 10; round++) {
        for (let index = 0; index < 10; index++)
          appends.push(log.append(document, epoch, bytes(round), 'ann'));
        const seq = await appends[round * 10]!;
        await under.another.compact(document, epoch, seq, bytes(100 + round));
      }
      assert.deepEqual(await Promise.all(appends), range(2, 101));
      const stored = await log.load(document);
      assert.deepEqual(
        stored!.tail.map(({ seq }) => seq),
        range(stored!.snapshotSeq + 1, 101),
      );
    });

    it('invariant 2: two servers append to the same documents, and every acknowledged update is there once', async () => {
      const documents = await Promise.all([created(), created(), created()]);
      const acknowledged = new Map(documents.map(({ document }) => [document, new Map<number, number>()]));
      const write = async (server: UpdateLog, author: number) => {
        for (let round = 0; round < 20; round++) {
          const appends = documents.flatMap(({ document, epoch }) =>
            [0, 1].map(async (half) => {
              const value = author * 100 + round * 2 + half;
              const seq = await server.append(document, epoch, bytes(value), `author ${author}`);
              assert.ok(!acknowledged.get(document)!.has(seq), `seq ${seq} was given out twice`);
              acknowledged.get(document)!.set(seq, value);
            }),
          );
          // Not in the same order, so that locks taken in the order of calls would meet each other.
          await Promise.all(author === 0 ? appends : appends.reverse());
        }
      };
      await Promise.all([write(log, 0), write(under.another, 1)]);
      for (const { document } of documents) {
        const stored = plain(await log.load(document));
        const expected = [...acknowledged.get(document)!].sort(([a], [b]) => a - b);
        assert.deepEqual(stored?.tail, [[1, [0]], ...expected.map(([seq, value]) => [seq, [value]])]);
        assert.deepEqual(
          stored?.tail.map(([seq]) => seq),
          range(1, 81),
        );
        for (const author of [0, 1]) {
          const own = expected
            .map(([, value]) => value)
            .filter((value) => Math.floor(value / 100) === author);
          assert.deepEqual(
            own,
            [...own].sort((a, b) => a - b),
            'the order of one server is kept',
          );
        }
      }
    });
  });
}

/** The one byte a test recognises an update by. */
export function bytes(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function isGone(error: unknown): boolean {
  return error instanceof LogError && error.reason === 'gone';
}

function outcome(result: PromiseSettledResult<number>): unknown {
  return result.status === 'fulfilled' ? result.value : (result.reason as LogError).reason;
}

type PlainTail = [number, number[]][];

function plain(stored: StoredDocument['tail'] | undefined): PlainTail | undefined;
function plain(
  stored: StoredDocument | undefined,
):
  | (Omit<StoredDocument, 'snapshot' | 'tail'> & { snapshot: number[] | undefined; tail: PlainTail })
  | undefined;
function plain(stored: StoredDocument | StoredDocument['tail'] | undefined): unknown {
  if (stored === undefined) return undefined;
  if (Array.isArray(stored)) return stored.map(({ seq, update }) => [seq, [...update]]);
  const { epoch, snapshot, snapshotSeq, tail } = stored;
  return { epoch, snapshot: snapshot && [...snapshot], snapshotSeq, tail: plain(tail) };
}
