import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { defaultBounds } from '../../src/room/document/bounds.ts';
import { ConcurrentInserts } from '../../src/room/document/concurrentInserts.ts';
import { DocumentContent } from '../../src/room/document/documentContent.ts';
import { scanUpdate } from '../../src/room/update/updateScan.ts';
import { crowd, letters, relay, unseeing } from './nastyUpdates.ts';

/** Sends an update. @returns why it is refused */
function send(content: DocumentContent, update: Uint8Array): string | undefined {
  const scan = scanUpdate(update)!;
  const refusal = content.refusal(update, scan);
  if (!refusal) content.add(update, scan);
  return refusal && `${refusal.code} ${refusal.reason}`;
}

function empty(concurrentSteps = defaultBounds.concurrentSteps): DocumentContent {
  return new DocumentContent(undefined, [], 'file', { ...defaultBounds, concurrentSteps });
}

/** How many structs of updates were written without seeing what stood there. */
function count(...updates: Uint8Array[]): number {
  const inserts = new ConcurrentInserts();
  for (const update of updates) inserts.add(update, scanUpdate(update)!);
  return inserts.count;
}

function clients(number: number): Y.Doc[] {
  return Array.from({ length: number }, (_, index) =>
    Object.assign(new Y.Doc(), { clientID: 1 + ((index * 7919) % 9973) }),
  );
}

/** Changes a document. @returns the update */
function change(doc: Y.Doc, edit: (text: Y.Text) => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  edit(doc.getText('content'));
  return Y.encodeStateAsUpdate(doc, before);
}

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
}

describe('what is written at one place by many who do not see each other', () => {
  const refused = /^4422 Too much was written in this file at places/;

  it('invariant 11: is refused, in one update and over several, from low clients to high and back', () => {
    for (const size of [5_000, 1_000, 100]) {
      for (const step of [1, -1]) {
        const content = empty();
        let taken = 0;
        while (taken < 20_000) {
          const answer = send(content, crowd(size, 1_000_000 + step * taken));
          if (answer !== undefined) {
            assert.match(answer, refused);
            break;
          }
          taken += size;
        }
        assert.ok(taken <= 4_000, `${taken} were taken, ${size} at a time`);
      }
    }
  });

  it('invariant 11: is refused at places of their own too, when each steps over all that follows', () => {
    const content = empty();
    assert.equal(send(content, relay(10_000, 50_000)), undefined);
    const chained = Array.from({ length: 10_000 }, (_, index) =>
      unseeing(1, 50_000 + index, 100_000 + index),
    );
    const answers = chained.map((update) => send(content, update));
    const first = answers.findIndex((answer) => answer !== undefined);
    assert.ok(first > 0 && first < 2_000, `${first} were taken`);
    assert.match(answers.at(-2) ?? '', refused);
  });

  it('what sees its neighbours is taken still, from whomever', () => {
    const content = empty(1_000_000);
    const doc = new Y.Doc();
    doc.clientID = 1;
    assert.equal(send(content, crowd(450)), undefined);
    assert.match(send(content, crowd(200, 9_000)) ?? '', refused);
    Y.applyUpdate(doc, content.compact());
    for (let index = 0; index < 2_000; index += 1) {
      const at = (index * 31) % doc.getText('content').length;
      assert.equal(
        send(
          content,
          change(doc, (text) => text.insert(at, 'ab')),
        ),
        undefined,
      );
    }
  });

  it('nothing counts that was written one after the other, in whatever order it is read', () => {
    const below = random(5);
    const all = clients(12);
    const sent: Uint8Array[] = [];
    for (let index = 0; index < 1_500; index += 1) {
      const doc = all[below(all.length)]!;
      const update = change(doc, (text) => {
        if (below(5) === 0 && text.length > 5) text.delete(below(text.length - 3), 2);
        else text.insert(below(3) === 0 ? 0 : below(text.length + 1), 'abc');
      });
      sent.push(update);
      for (const other of all) if (other !== doc) Y.applyUpdate(other, update);
    }
    assert.equal(count(...sent), 0);
    assert.equal(count(Y.encodeStateAsUpdate(all[0]!)), 0);
    assert.equal(count(Y.mergeUpdates(sent)), 0);
    assert.equal(count(letters(5_000, 9)), 0);
    assert.equal(count(relay(5_000)), 0);
    assert.equal(count(...sent, Y.encodeStateAsUpdate(all[3]!)), 0, 'what is held already says nothing');
  });

  it('honest flows are taken: thirty who type into an empty file, and each in front of the others', () => {
    const content = empty();
    const all = clients(30);
    for (let round = 0; round < 40; round += 1) {
      const updates = all.map((doc) =>
        change(doc, (text) => text.insert(round % 2 === 0 ? 0 : text.length, 'ab')),
      );
      for (const update of updates) {
        assert.equal(send(content, update), undefined);
        for (const doc of all) Y.applyUpdate(doc, update);
      }
    }
    assert.equal(content.doc().getText('content').length, 2 * 30 * 40);
  });

  it('honest flows are taken: offline work of 5,000 edits of two at one place, and its whole state anew', () => {
    const [one, other] = clients(2) as [Y.Doc, Y.Doc];
    const base = change(one, (text) => text.insert(0, 'base'));
    Y.applyUpdate(other, base);
    const content = empty();
    assert.equal(send(content, base), undefined);
    const work = (doc: Y.Doc) =>
      change(doc, (text) => {
        for (let index = 0; index < 5_000; index += 1) text.insert(0, `${index}\n`);
      });
    for (const doc of [one, other]) assert.equal(send(content, work(doc)), undefined);
    Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
    assert.equal(send(content, Y.encodeStateAsUpdate(one)), undefined, 'all of it is held');
    assert.equal(send(empty(), Y.encodeStateAsUpdate(one)), undefined, 'a backup lacked all of it');
  });

  it('honest flows are taken: a file that 20,000 windows wrote in, one after the other', () => {
    const content = empty();
    assert.equal(send(content, relay(10_000)), undefined);
    for (let client = 50_000; client < 50_200; client += 1)
      assert.equal(send(content, unseeing(1, 10_999, client)), undefined);
    assert.equal(send(empty(), relay(20_000)), undefined);
  });
});
