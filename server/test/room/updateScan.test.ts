import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { DocumentContent } from '../../src/room/document/documentContent.ts';
import { StateVector } from '../../src/room/update/stateVector.ts';
import { scanUpdate } from '../../src/room/update/updateScan.ts';

/** One edit of a random kind, so that every content an update can have comes up. */
type Edit = { kind: number; at: number; text: string; value: unknown };

const editArbitrary: fc.Arbitrary<Edit> = fc.record({
  kind: fc.nat(9),
  at: fc.nat(1000),
  text: fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
  value: fc.jsonValue({ maxDepth: 2 }),
});

function apply(doc: Y.Doc, { kind, at, text, value }: Edit): void {
  const content = doc.getText('content');
  const files = doc.getMap('files');
  const index = content.length === 0 ? 0 : at % (content.length + 1);
  const edits = [
    () => content.insert(index, text),
    () => content.insert(index, text),
    () => content.delete(index, Math.min(3, content.length - index)),
    () => files.set(text, value),
    () => doc.getArray('chat').push([value, { none: undefined, large: 2n ** 40n }, 1.5, Uint8Array.of(1, 2)]),
    () => content.format(index, Math.min(2, content.length - index), { bold: true }),
    () => content.insertEmbed(index, { image: text }),
    () => files.set('inner', new Y.Map([[text, new Y.Array()]])),
    () => doc.getXmlFragment('xml').insert(0, [new Y.XmlElement('p'), new Y.XmlText(text)]),
    () => files.delete(text),
  ];
  edits[kind]!();
}

/** Documents of several clients that exchanged what they did now and then, with every update they made. */
const historyArbitrary = fc
  .array(fc.record({ client: fc.nat(2), edit: editArbitrary, syncs: fc.boolean() }), { maxLength: 30 })
  .map((steps) => {
    const docs = [1, 2, 3].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
    const updates: Uint8Array[] = [];
    for (const doc of docs)
      doc.on('update', (update: Uint8Array, origin) => origin === 'sync' || updates.push(update));
    for (const { client, edit, syncs } of steps) {
      const doc = docs[client]!;
      doc.transact(() => apply(doc, edit));
      const other = docs[(client + 1) % 3]!;
      if (syncs) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc), 'sync');
    }
    return { docs, updates };
  });

function mutilate(
  update: Uint8Array,
  { at, byte, how }: { at: number; byte: number; how: number },
): Uint8Array {
  const index = at % (update.length + 1);
  const [before, after] = [update.subarray(0, index), update.subarray(index)];
  if (how === 0) return Uint8Array.from([...before, ...after.subarray(1)]);
  if (how === 1) return Uint8Array.from([...before, byte, ...after]);
  const old = update[index] ?? 0;
  return Uint8Array.from([...before, how === 2 ? byte : old ^ (1 << (byte & 7)), ...after.subarray(1)]);
}

/** What an accepted update must never do, to a client that is handed what the server relays, or to the server. */
function surelyApplies(base: readonly Uint8Array[], update: Uint8Array): void {
  const content = new DocumentContent(undefined, base);
  const client = new Y.Doc();
  client.getText('content');
  for (const earlier of base) Y.applyUpdate(client, earlier);
  Y.applyUpdate(client, content.add(update, scanUpdate(update)!));
  client.getText('content').toString();
  assert.ok(scanUpdate(Y.encodeStateAsUpdate(client)), 'what came of it can be scanned');
  content.contains(scanUpdate(update)!);
  const state = content.compact();
  assert.equal(content.unreadable, 0);
  Y.applyUpdate(new Y.Doc(), state);
}

describe('the scan of an update', () => {
  it('accepts whatever Yjs makes, and knows which structs it holds', () => {
    fc.assert(
      fc.property(historyArbitrary, ({ docs, updates }) => {
        for (const update of updates) assert.ok(scanUpdate(update));
        for (const doc of docs) {
          const state = Y.encodeStateAsUpdate(doc);
          const clocks = new StateVector();
          clocks.add(scanUpdate(state)!.runs);
          assert.deepEqual(
            new Map([...Y.decodeStateVector(clocks.encode())].sort()),
            new Map([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort()),
          );
          assert.ok(scanUpdate(Y.mergeUpdates([state, ...updates])));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps clocks of updates that come in any order', () => {
    fc.assert(
      fc.property(
        historyArbitrary,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        ({ updates }, order) => {
          const shuffled = updates
            .map((update) => ({ update, key: order.next().value }))
            .sort((a, b) => a.key - b.key);
          const [inOrder, mixed] = [new StateVector(), new StateVector()];
          for (const update of updates) inOrder.add(scanUpdate(update)!.runs);
          for (const { update } of shuffled) mixed.add(scanUpdate(update)!.runs);
          const sorted = (clocks: StateVector) =>
            [...Y.decodeStateVector(clocks.encode())].sort(([a], [b]) => a - b);
          assert.deepEqual(sorted(mixed), sorted(inOrder));
          for (const update of updates) assert.ok(mixed.covers(scanUpdate(update)!.runs));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('invariant 1: what it accepts of mutilated updates never throws in Yjs', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255), how: fc.nat(3) });
    const mutilation = fc.record({
      choice: fc.nat(),
      changes: fc.array(change, { minLength: 1, maxLength: 2 }),
    });
    const mutilations = fc.array(mutilation, { minLength: 100, maxLength: 100 });
    let accepted = 0;
    fc.assert(
      fc.property(historyArbitrary, mutilations, ({ docs, updates }, attempts) => {
        const sources = [...updates, ...docs.map((doc) => Y.encodeStateAsUpdate(doc))];
        for (const { choice, changes } of attempts) {
          const update = changes.reduce(mutilate, sources[choice % sources.length]!);
          if (!scanUpdate(update)) continue;
          accepted += 1;
          surelyApplies(updates, update);
          surelyApplies([], update);
        }
      }),
      { numRuns: Number(process.env.SCAN_RUNS ?? 20) },
    );
    assert.ok(accepted > 60, `only ${accepted} were accepted: the test tests little`);
  });

  it('never throws on bytes of any kind', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        if (scanUpdate(bytes)) surelyApplies([], bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses what Yjs would choke on, each by name', () => {
    const refused: [string, Uint8Array][] = [
      ['nothing', new Uint8Array()],
      ['bytes behind the end', Uint8Array.of(0, 0, 0)],
      ['a struct without length', struct(7, 0, [4, 1, 1, 97], text(''))],
      ['a struct that builds on its own successor', struct(7, 0, [0x80 | 4, 7, 0], text('a'))],
      ['a text that is not UTF-8', struct(7, 0, [4, 1, 1, 97], [1, 0xff])],
      ['an embed that is not JSON', struct(7, 0, [5, 1, 1, 97], text('{'))],
      ['a type that is not known', struct(7, 0, [7, 1, 1, 97], [7])],
      ['a subdocument', struct(7, 0, [9, 1, 1, 97], [...text('guid'), 118, 0])],
      [
        'a value nested without end',
        struct(7, 0, [8, 1, 1, 97], [1, ...Array(400).fill([117, 1]).flat(), 126]),
      ],
      ['a clock out of range', struct(7, 2 ** 31, [4, 1, 1, 97], text('a'))],
      ['deletions out of order', Uint8Array.of(0, 1, 7, 2, 5, 1, 3, 1)],
      ['a deletion of nothing', Uint8Array.of(0, 1, 7, 1, 5, 0)],
      ['a client that comes twice', Uint8Array.of(2, 1, 7, 0, 0, 1, 1, 7, 1, 0, 1, 0)],
    ];
    for (const [name, bytes] of refused) assert.equal(scanUpdate(bytes), undefined, name);
    assert.ok(scanUpdate(struct(7, 0, [4, 1, 1, 97], text('a'))), 'the same, well made, is accepted');
  });
});

function text(value: string): number[] {
  return [value.length, ...new TextEncoder().encode(value)];
}

function struct(client: number, clock: number, head: number[], content: number[]): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const value of [1, 1, client, clock]) encoding.writeVarUint(encoder, value);
  return Uint8Array.from([...encoding.toUint8Array(encoder), ...head, ...content, 0]);
}
