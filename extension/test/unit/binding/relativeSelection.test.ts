import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { fromRelative, toRelative } from '../../../src/binding/index.ts';
import { Bench } from './bench.ts';

const sharedIndex = (bench: Bench, json: unknown) =>
  Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(json), bench.doc)?.index;

describe('relative selections', () => {
  it('speak of the shared text while the editor lacks remote edits', () => {
    const bench = new Bench('one two three');
    bench.remote(4, 'and a ');
    bench.remote(0, '', 2);
    const relative = toRelative(bench.binding, { anchor: 8, head: 4 })!;
    assert.equal(
      bench.shared.slice(sharedIndex(bench, relative.head), sharedIndex(bench, relative.anchor)),
      'and a two ',
    );
    assert.deepEqual(fromRelative(bench.binding, relative), { anchor: 8, head: 4 });
    assert.deepEqual(fromRelative(bench.binding, JSON.parse(JSON.stringify(relative))), {
      anchor: 8,
      head: 4,
    });
  });

  it('stay where they are while the text changes on either side', async () => {
    const bench = new Bench('one two three');
    const relative = toRelative(bench.binding, { anchor: 4, head: 7 })!;
    bench.remote(7, '!');
    bench.remote(4, '>');
    await bench.quiet();
    bench.type(0, 'zero ');
    await bench.quiet();
    const { anchor, head } = fromRelative(bench.binding, relative)!;
    assert.equal(bench.seen.slice(anchor, head), 'two');
  });

  it('keep a cursor behind the character it was typed behind', async () => {
    const bench = new Bench('abc');
    const relative = toRelative(bench.binding, { anchor: 2, head: 2 })!;
    bench.remote(2, 'XYZ');
    assert.deepEqual(fromRelative(bench.binding, relative), { anchor: 2, head: 2 });
    await bench.quiet();
    assert.deepEqual(fromRelative(bench.binding, relative), { anchor: 2, head: 2 });
  });

  it('show a place in text the editor has not got yet where that text will be', async () => {
    const bench = new Bench('abc');
    bench.remote(1, 'new text');
    const inside = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(bench.text, 5));
    assert.deepEqual(fromRelative(bench.binding, { anchor: inside, head: inside }), { anchor: 1, head: 1 });
    await bench.quiet();
    assert.deepEqual(fromRelative(bench.binding, { anchor: inside, head: inside }), { anchor: 5, head: 5 });
  });

  it('are not made while events are held, and are made again after', async () => {
    const bench = new Bench('abc');
    bench.remote(0, 'x');
    bench.type(0, 'y');
    bench.host.deliver();
    assert.equal(toRelative(bench.binding, { anchor: 1, head: 1 }), undefined);
    await bench.quiet();
    assert.notEqual(toRelative(bench.binding, { anchor: 1, head: 1 }), undefined);
  });

  it('are not taken from anything that is none', () => {
    const bench = new Bench('abc');
    const other = Y.relativePositionToJSON(
      Y.createRelativePositionFromTypeIndex(bench.doc.getText('other'), 0),
    );
    for (const json of [
      null,
      undefined,
      5,
      'x',
      {},
      [],
      { item: 'x' },
      { item: { client: 9, clock: 1 } },
      other,
    ]) {
      assert.equal(fromRelative(bench.binding, { anchor: json, head: json }), undefined);
    }
  });
});
