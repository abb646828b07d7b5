import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as Y from 'yjs';
import { DocumentContent } from '../../src/room/document/documentContent.ts';
import { scanUpdate } from '../../src/room/update/updateScan.ts';

const empty = Y.encodeStateVector(new Y.Doc());

function applied(updates: readonly Uint8Array[], base = new Y.Doc()): Y.Doc {
  for (const update of updates) Y.applyUpdate(base, update);
  return base;
}

function textOf(doc: Y.Doc): string {
  return doc.getText('content').toString();
}

type Step =
  | { do: 'type'; client: number; at: number; text: string }
  | { do: 'erase'; client: number; at: number }
  | { do: 'exchange' | 'compact' | 'release' | 'build' | 'edit' };

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('type' as const),
      client: fc.nat(2),
      at: fc.nat(50),
      text: fc.string({ minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('erase' as const), client: fc.nat(2), at: fc.nat(50) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'exchange' as const,
        'compact' as const,
        'release' as const,
        'build' as const,
        'edit' as const,
      ),
    }),
  },
);

/** A content, and three clients that write in it. */
function writtenByThree() {
  const content = new DocumentContent(undefined, []);
  const clients = [0, 1, 2].map((index) => Object.assign(new Y.Doc(), { clientID: 10 + index }));
  for (const client of clients) {
    client.on('update', (update: Uint8Array, origin) => {
      if (origin !== 'exchange') content.add(update, scanUpdate(update)!);
    });
  }
  return { content, clients, perform };

  function perform(step: Step): void {
    switch (step.do) {
      case 'type': {
        const text = clients[step.client]!.getText('content');
        text.insert(Math.min(step.at, text.length), step.text);
        return;
      }
      case 'erase': {
        const text = clients[step.client]!.getText('content');
        if (text.length > 0) text.delete(Math.min(step.at, text.length - 1), 1);
        return;
      }
      case 'exchange':
        for (const client of clients) applied(content.answerTo(Y.encodeStateVector(client))!, client);
        return;
      case 'edit': {
        const { updates } = content.edit(99, (doc) => doc.getText('content').insert(0, '!'));
        for (const update of updates) content.add(update, scanUpdate(update)!);
        return;
      }
      case 'build':
        content.doc();
        return;
      case 'compact':
      case 'release':
        content[step.do]();
    }
  }
}

describe('the content of a live document', () => {
  it('invariant 1: holds what a Yjs document holds, whenever it is compacted, built and let go', () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary, { maxLength: 40 }), (steps) => {
        const { content, clients, perform } = writtenByThree();
        for (const step of steps) perform(step);
        const expected = applied(clients.map((client) => Y.encodeStateAsUpdate(client)));
        applied(content.answerTo(Y.encodeStateVector(expected))!, expected);
        assert.equal(textOf(content.doc()), textOf(expected));
        assert.equal(textOf(applied(content.answerTo(empty)!)), textOf(expected));
        assert.deepEqual(
          new Map([...Y.decodeStateVector(content.stateVector)].sort()),
          new Map([...Y.decodeStateVector(Y.encodeStateVector(expected))].sort()),
        );
        for (const client of clients) {
          const update = Y.encodeStateAsUpdate(client);
          assert.ok(content.contains(scanUpdate(update)!), 'it contains what it was given');
        }
      }),
      { numRuns: 100 },
    );
  });

  it('does not contain a deletion it has not seen', () => {
    const author = new Y.Doc();
    author.getText('content').insert(0, 'abc');
    const content = new DocumentContent(Y.encodeStateAsUpdate(author), []);
    author.getText('content').delete(0, 1);
    const update = Y.encodeStateAsUpdate(author);
    assert.equal(content.contains(scanUpdate(update)!), false);
  });

  it('knows deletions whichever way they are told', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 12 }), fc.array(fc.nat(30), { maxLength: 4 }), (a, b) => {
        const author = Object.assign(new Y.Doc(), { clientID: 5 });
        author.getText('content').insert(0, 'x'.repeat(40));
        const erase = (at: number) =>
          author.getText('content').delete(at % author.getText('content').length, 1);
        for (const at of a) erase(at);
        const content = new DocumentContent(Y.encodeStateAsUpdate(author), []);
        for (const at of b) erase(at);
        const update = Y.encodeStateAsUpdate(author);
        const expected = Y.snapshotContainsUpdate(Y.snapshot(content.doc()), update);
        assert.equal(content.contains(scanUpdate(update)!), expected);
      }),
      { numRuns: 100 },
    );
  });

  it('invariant 5: what is asked again is found without going through the document again', () => {
    const author = Object.assign(new Y.Doc(), { clientID: 5 });
    author.getText('content').insert(0, 'x'.repeat(1000));
    author.getText('content').delete(10, 10);
    const content = new DocumentContent(Y.encodeStateAsUpdate(author), []);
    const all = Y.encodeStateAsUpdate(author);
    for (let count = 0; count < 10; count += 1) assert.ok(content.contains(scanUpdate(all)!));
    assert.equal(content.work, 0);
    for (let count = 0; count < 10; count += 1) content.answerTo(Y.encodeStateVector(new Map([[5, 100]])));
    for (let count = 0; count < 10; count += 1) content.answerTo(empty);
    assert.equal(content.work, content.size);
    const before = Y.encodeStateVector(author);
    author.getText('content').delete(0, 1);
    const update = Y.encodeStateAsUpdate(author, before);
    content.add(update, scanUpdate(update)!);
    assert.ok(content.contains(scanUpdate(update)!), 'and what is new is known at once');
  });

  it('an edit that throws changes nothing', () => {
    const content = new DocumentContent(undefined, []);
    const failing = () =>
      content.edit(1, (doc) => {
        doc.getText('content').insert(0, 'half');
        throw new Error('on purpose');
      });
    assert.throws(failing, /on purpose/);
    assert.equal(textOf(content.doc()), '');
    assert.equal(content.size, 0);
  });

  it('a long tail is handed to joiners compacted, once for all of them', () => {
    const author = new Y.Doc();
    const content = new DocumentContent(undefined, []);
    author.on('update', (update: Uint8Array) => content.add(update, scanUpdate(update)!));
    for (let index = 0; index < 1000; index += 1) author.getText('content').insert(index, 'x');
    const [first, second] = [content.answerTo(empty)!, content.answerTo(empty)!];
    assert.equal(first.length, 1);
    assert.equal(first[0], second[0], 'the very same bytes');
    assert.ok(first[0]!.length < 1_100);
  });

  it('invariant 5: clients it does not know make no answer of their own', () => {
    const content = new DocumentContent(undefined, []);
    const author = Object.assign(new Y.Doc(), { clientID: 5 });
    author.getText('content').insert(0, 'abc');
    const update = Y.encodeStateAsUpdate(author);
    content.add(update, scanUpdate(update)!);
    const answerTo = (...clocks: [number, number][]) =>
      content.answerTo(Y.encodeStateVector(new Map(clocks)))!.at(-1);
    assert.deepEqual(answerTo([7, 1]), update, 'what came, not encoded anew');
    assert.equal(answerTo([7, 1], [5, 2]), answerTo([5, 2], [8, 3]), 'the very same bytes');
    assert.notDeepEqual(answerTo([5, 2]), answerTo([5, 3]));
  });

  it('refuses a state vector that is none', () => {
    const content = new DocumentContent(undefined, []);
    for (const bytes of [[], [1], [200, 1], [0, 0]])
      assert.equal(content.answerTo(Uint8Array.from(bytes)), undefined);
  });
});
