import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as Y from 'yjs';
import { DocumentContent } from '../../src/room/document/documentContent.ts';
import { cutUpdate } from '../../src/room/update/updateCuts.ts';
import { partsOf, sliceUpdate } from '../../src/room/update/updateSlices.ts';
import { letters } from './nastyUpdates.ts';

const stepArbitrary = fc.record({
  client: fc.nat(3),
  other: fc.nat(3),
  do: fc.constantFrom('insert', 'insert', 'insert', 'delete', 'set', 'nest', 'format', 'exchange'),
  at: fc.nat(1000),
});

/** Clients that wrote into each other's text, and one that has all of it. */
const docsArbitrary = fc.array(stepArbitrary, { maxLength: 60 }).map((steps) => {
  const docs = [7, 3, 9, 5].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
  for (const { client, other, do: what, at } of steps) {
    const doc = docs[client]!;
    const text = doc.getText('content');
    const index = at % (text.length + 1);
    if (what === 'insert') text.insert(index, `${at}`);
    else if (what === 'delete') text.delete(index, Math.min(2, text.length - index));
    else if (what === 'format') text.format(index, Math.min(2, text.length - index), { bold: true });
    else if (what === 'set') doc.getMap('meta').set(`${at % 3}`, at);
    else if (what === 'nest') doc.getMap('meta').set('nested', new Y.Map([[`${at}`, new Y.Text('inner')]]));
    else Y.applyUpdate(doc, Y.encodeStateAsUpdate(docs[other]!));
  }
  const all = new Y.Doc();
  for (const doc of docs) Y.applyUpdate(all, Y.encodeStateAsUpdate(doc));
  return { docs, all };
});

function holds(doc: Y.Doc): unknown {
  return [
    doc.getText('content').toDelta(),
    doc.getMap('meta').toJSON(),
    [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(),
  ];
}

/** Ends a step of a build after so many parts. */
function fewParts(parts = 10): () => boolean {
  let left = parts;
  return () => --left === 0;
}

describe('an update in small pieces', () => {
  it('invariant 1: is the same as in one, and none of them waits for a later one', () => {
    fc.assert(
      fc.property(docsArbitrary, fc.integer({ min: 1, max: 5 }), ({ all }, most) => {
        const doc = new Y.Doc();
        const pace = { structs: most };
        for (const part of sliceUpdate(Y.encodeStateAsUpdate(all), pace)) {
          pace.structs = most;
          Y.applyUpdate(doc, part);
          assert.equal(doc.store.pendingStructs, null);
          assert.equal(doc.store.pendingDs, null);
        }
        assert.deepEqual(holds(doc), holds(all));
      }),
      { numRuns: 150 },
    );
  });

  it('invariant 1: so it is in parts of several clients, which are as few as go', () => {
    fc.assert(
      fc.property(docsArbitrary, fc.integer({ min: 1, max: 9 }), ({ all }, most) => {
        const doc = new Y.Doc();
        const update = Y.encodeStateAsUpdate(all);
        const sizes: number[] = [];
        for (const part of partsOf(update, most)) {
          Y.applyUpdate(doc, part);
          assert.equal(doc.store.pendingStructs, null);
          assert.equal(doc.store.pendingDs, null);
          sizes.push(Y.decodeUpdate(part).structs.length);
        }
        assert.deepEqual(holds(doc), holds(all));
        const structs = Y.decodeUpdate(update).structs.length;
        assert.deepEqual(
          sizes.slice(0, Math.floor(structs / most)),
          Array(Math.floor(structs / most)).fill(most),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('invariant 1: what is cut out of it for somebody brings them all they lack', () => {
    fc.assert(
      fc.property(docsArbitrary, ({ docs, all }) => {
        for (const doc of docs) {
          const held = Y.decodeStateVector(Y.encodeStateVector(doc));
          Y.applyUpdate(doc, cutUpdate(Y.encodeStateAsUpdate(all), held));
          assert.deepEqual(holds(doc), holds(all));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('invariant 11: a document of many pieces is built in many steps, none of which does much', () => {
    const many = letters(20_000, 7);
    for (const content of [new DocumentContent(many, []), new DocumentContent(undefined, [many])]) {
      let steps = 1;
      let before = 0;
      while (!content.buildStep(fewParts())) {
        steps += 1;
        assert.ok(steps < 1000);
      }
      assert.ok(steps > 10, `${steps} steps`);
      assert.equal(content.doc().getText('content').length, 20_000);
      before = content.work;
      const [answer, ...tail] = content.answerTo(Y.encodeStateVector(new Map([[7, 19_990]])))!;
      assert.ok(tail.length > 0 || answer!.length < 200, 'what is lacked is cut out');
      assert.equal(content.work - before, content.size);
    }
  });

  it('invariant 11: what two wrote letter by letter at one place is built in steps, each of a few letters', () => {
    const content = new DocumentContent(undefined, [letters(1_500, 7), letters(1_500, 8)]);
    let parts = 0;
    while (!content.buildStep(() => true)) parts += 1;
    // Each step begins with a letter anew.
    assert.ok(parts > 2_900, `${parts} parts`);
    content.release();
    let steps = 1;
    while (!content.buildStep(fewParts(5))) steps += 1;
    // One letter, two, four, eight and sixteen.
    assert.ok(steps > 90, `${steps} steps`);
    assert.equal(content.doc().getText('content').length, 3_000);
  });
});
