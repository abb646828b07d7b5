import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { editorOffset, editorText, sharedOffset, standstillLimit } from '../../../src/binding/index.ts';
import { Bench } from './bench.ts';

describe('DocumentBinding', () => {
  it('invariant 8: typing while a remote edit is in flight lands in the right place', async () => {
    const bench = new Bench('one\ntwo\nthree\n', { eol: '\r\n' });
    bench.remote(0, 'zero\n');
    bench.type(7, '!');
    bench.type(8, '?');
    await bench.quiet();
    assert.equal(bench.seen, 'zero\none\ntwo!?\nthree\n');
    assert.equal(bench.shared, bench.seen);
    assert.deepEqual(bench.reports, ['refused 0']);
  });

  it('invariant 8: typing that was told after the echo and before the answer is kept', async () => {
    const bench = new Bench('abc');
    bench.remote(3, 'def');
    bench.host.receive();
    bench.host.carryOut('whole');
    bench.type(6, 'ghi');
    await bench.quiet();
    assert.equal(bench.shared, 'abcdefghi');
    assert.equal(bench.seen, 'abcdefghi');
    assert.deepEqual(bench.reports, []);
  });

  it('invariant 8: nothing typed during a repair is dropped (there is no repair)', async () => {
    const bench = new Bench('start\n');
    for (let index = 0; index < 20; index += 1) {
      bench.remote(0, 'r');
      bench.host.refuseNext();
      bench.host.receive();
      bench.type(bench.seen.length, String(index % 10));
      bench.remote(bench.shared.length, 'R');
      bench.host.deliver();
      bench.host.receive();
      bench.host.carryOut('whole');
      bench.type(bench.seen.length, '.');
    }
    await bench.quiet();
    assert.equal(bench.seen, bench.shared);
    assert.equal(bench.shared.replace(/[^0-9]/g, ''), '01234567890123456789');
    assert.equal(bench.shared.replace(/[^.]/g, '').length, 20);
    assert.equal(bench.shared.replace(/[^rR]/g, '').length, 20 + 20 + 'r'.length);
    assert.ok(!bench.reports.includes('diverged'));
  });

  for (const eol of ['\n', '\r\n'] as const) {
    it(`invariant 6: first open doesn't double the text, with ${JSON.stringify(eol)} at line ends`, async () => {
      const bench = new Bench('a\nb\nc\n', { shown: 'a\nb\nc\n', eol });
      await bench.quiet();
      assert.equal(bench.shared, 'a\nb\nc\n');
      assert.equal(bench.host.document.version, 1);
    });
  }

  it('at first open the shared text wins, by the least edit', async () => {
    const bench = new Bench('a\nnew\nc\n', { shown: 'a\nold\nc\n', eol: '\r\n' });
    await bench.quiet();
    assert.equal(bench.shared, 'a\nnew\nc\n');
    assert.equal(bench.seen, 'a\nnew\nc\n');
    assert.equal(bench.host.document.version, 2);
  });

  it('what was typed since the common text is merged with what others did', async () => {
    const bench = new Bench('1 one\n2 two\n3 three\n', {
      shown: '1 one\n2 two\n',
      commonText: '1 one\n',
      eol: '\r\n',
    });
    await bench.quiet();
    assert.equal(bench.seen, bench.shared);
    assert.deepEqual(bench.shared.split('\n').toSorted(), ['', '1 one', '2 two', '2 two', '3 three']);
  });

  it('tells what the document shows apart from what it is still to show', async () => {
    const bench = new Bench('one\n');
    assert.deepEqual(bench.binding.shown, { version: 1, text: undefined });
    bench.remote(4, 'theirs\n');
    bench.type(0, 'mine ');
    bench.host.deliver();
    assert.deepEqual(bench.binding.shown, { version: 2, text: 'mine one\n' });
    await bench.quiet();
    assert.deepEqual(bench.binding.shown, { version: bench.host.version, text: undefined });
  });

  it("invariant 2: a restart before others' words were shown takes none of them back", async () => {
    const bench = new Bench('mine\n');
    bench.remote(5, 'theirs\n');
    bench.type(4, ' more');
    bench.host.deliver();
    const { text } = bench.binding.shown;
    bench.binding.dispose();
    // What was typed while nobody listened.
    bench.type(9, ' later');
    bench.host.deliver();
    bench.bind({ commonText: text! });
    await bench.quiet();
    assert.equal(bench.shared, 'mine more later\ntheirs\n');
    assert.equal(bench.seen, bench.shared);
  });

  it("invariant 6: what the editor reads anew while it is asked for the same edit doesn't stand twice", async () => {
    const bench = new Bench('start\n');
    bench.remote(6, 'theirs\n');
    bench.host.onEvent = (event) => bench.binding.documentReloaded(bench.host.mirror, event);
    bench.type(6, 'theirs\n');
    bench.host.deliver();
    bench.host.onEvent = (event) => bench.binding.documentChanged(event);
    await bench.quiet();
    assert.equal(bench.shared, 'start\ntheirs\n');
    assert.equal(bench.seen, bench.shared);
    bench.type(13, 'mine\n');
    await bench.quiet();
    assert.equal(bench.shared, 'start\ntheirs\nmine\n');
    assert.equal(bench.seen, bench.shared);
  });

  it("invariant 6: closing and reopening a file doesn't reseed it", async () => {
    const bench = new Bench('text\n');
    let updates = 0;
    bench.doc.on('update', () => {
      updates += 1;
    });
    for (let round = 0; round < 3; round += 1) {
      bench.binding.dispose();
      bench.bind({ commonText: bench.shared });
      await bench.quiet();
    }
    assert.equal(bench.shared, 'text\n');
    assert.equal(updates, 0);
  });

  it('no receiver rebroadcasts', async () => {
    const bench = new Bench('a\nb\n', { eol: '\r\n' });
    const origins: unknown[] = [];
    bench.doc.on('update', (_: Uint8Array, origin: unknown) => origins.push(origin));
    bench.remote(0, 'x\n');
    await bench.quiet();
    bench.remote(2, '', 1);
    await bench.quiet();
    bench.host.document.switchEndOfLine();
    await bench.quiet();
    assert.deepEqual(origins, ['remote', 'remote']);
    bench.type(0, 'typed');
    await bench.quiet();
    assert.equal(origins.at(-1), bench.binding);
    assert.equal(origins.length, 3);
  });

  it('an end-of-line switch means nothing, also while an edit is in flight', async () => {
    const bench = new Bench('a\nb\nc\n');
    bench.host.document.switchEndOfLine();
    await bench.told();
    assert.equal(bench.binding.eol, '\r\n');
    bench.remote(4, 'X');
    bench.host.document.switchEndOfLine();
    bench.type(2, 'Y');
    await bench.quiet();
    assert.equal(bench.shared, 'a\nYb\nXc\n');
    assert.equal(bench.seen, bench.shared);
  });

  for (const carrying of ['parts', 'events'] as const) {
    it(`an echo that comes in several ${carrying} is an echo`, async () => {
      const bench = new Bench('one two three\nfour\n');
      let updates = 0;
      bench.remote(0, 'ONE TWO', 7);
      bench.remote(bench.shared.length, 'five\n');
      bench.doc.on('update', () => {
        updates += 1;
      });
      bench.host.receive();
      bench.host.carryOut(carrying);
      await bench.quiet();
      assert.equal(bench.seen, 'ONE TWO three\nfour\nfive\n');
      assert.equal(updates, 0);
      assert.deepEqual(bench.reports, []);
    });
  }

  it('an edit the editor altered counts as typed where it differs', async () => {
    const bench = new Bench('abc');
    let answer: (applied: boolean) => void = () => {};
    bench.host.applyEdit = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    bench.remote(3, 'def');
    bench.type(3, 'de-f');
    await bench.told();
    answer(true);
    await bench.told();
    assert.equal(bench.shared, 'abcde-f');
    assert.equal(bench.seen, 'abcde-f');
    assert.deepEqual(bench.reports, ['altered']);
  });

  it('nothing is asked while the document has moved and its event is still to be told', async () => {
    const bench = new Bench('abc');
    const offsets: number[] = [];
    const { host } = bench;
    const applyEdit = host.applyEdit.bind(host);
    host.applyEdit = (edits) => {
      offsets.push(...edits.map(({ offset }) => offset));
      return applyEdit(edits);
    };
    host.onEvent = (event) => {
      if (event.changes.length > 0 && offsets.length === 0) bench.remote(3, 'x');
      bench.binding.documentChanged(event);
    };
    bench.type(0, 'typed');
    await bench.quiet();
    assert.deepEqual(offsets, [8]);
    assert.equal(bench.seen, 'typedabcx');
    assert.deepEqual(bench.reports, []);
  });

  it('a refused edit is planned anew, and never for ever', async () => {
    const bench = new Bench('abc');
    let calls = 0;
    bench.host.applyEdit = async () => {
      calls += 1;
      return false;
    };
    bench.remote(0, 'x');
    await bench.told();
    assert.equal(calls, standstillLimit);
    assert.deepEqual(bench.reports, ['refused 1', 'refused 2', 'refused 3']);
    bench.type(3, 'y');
    await bench.told();
    assert.equal(calls, 2 * standstillLimit);
    bench.binding.resume();
    await bench.told();
    assert.equal(calls, 3 * standstillLimit);
    assert.equal(bench.shared, 'xabcy');
  });

  it('text that replaces a whole document is shared as the difference', async () => {
    const bench = new Bench('one\ntwo\nthree\n', { eol: '\r\n' });
    const deltas: unknown[] = [];
    bench.text.observe((event) => deltas.push(event.delta));
    bench.type(0, 'one\n  two\nthree\n', bench.seen.length);
    await bench.quiet();
    assert.deepEqual(deltas, [[{ retain: 4 }, { insert: '  ' }]]);
  });

  it('carriage returns of a foreign client stay unapplied and harm nothing', async () => {
    const bench = new Bench('a\n', { eol: '\r\n' });
    bench.remote(2, 'b\r\nc\r');
    await bench.quiet();
    assert.equal(bench.seen, 'a\nb\nc');
    bench.type(5, 'd');
    bench.type(3, '!');
    await bench.quiet();
    assert.equal(bench.shared, 'a\nb!\r\ncd\r');
    assert.equal(bench.seen, 'a\nb!\ncd');
    assert.equal(bench.binding.verify(bench.host.document.content), true);
  });

  it('a line end that a foreign client makes CRLF asks for nothing, so that saving goes on', async () => {
    const bench = new Bench('a\nb\n');
    bench.remote(1, '\r\n', 1);
    bench.remote(4, '\r');
    await bench.binding.settled();
    assert.deepEqual(bench.reports, []);
    assert.equal(bench.seen, 'a\nb\n');
    assert.equal(bench.host.quiet, true);
    bench.type(1, '!');
    await bench.quiet();
    assert.equal(bench.shared, 'a!\r\nb\r\n');
    bench.type(2, '', 1);
    await bench.quiet();
    assert.equal(bench.seen, 'a!b\n');
    assert.equal(editorText(bench.text), bench.seen);
  });

  it('a place beside a carriage return is the same for who reads and who writes', () => {
    const text = new Y.Doc().getText('content');
    text.insert(0, 'a\r\nb\r');
    const places = [0, 1, 2, 3].map((offset) => sharedOffset(text, offset));
    assert.deepEqual(places, [0, 2, 3, 5]);
    assert.deepEqual(
      places.map((place) => editorOffset(text, place)),
      [0, 1, 2, 3],
    );
  });

  it('a surrogate pair cut by a foreign client is followed, also while an edit is in flight', async () => {
    const bench = new Bench('a😀b😀c');
    bench.remote(2, '-');
    bench.remote(6, '-');
    bench.type(7, 'd');
    await bench.quiet();
    assert.equal(bench.seen, bench.shared);
    assert.equal(bench.binding.verify(bench.host.document.content), true);
    assert.deepEqual(
      bench.reports.filter((report) => report === 'diverged'),
      [],
    );
  });

  it('half a surrogate pair typed alone becomes a replacement character for everyone', async () => {
    const bench = new Bench('ab');
    bench.type(1, '\ud83d');
    await bench.quiet();
    assert.equal(bench.shared, 'a\ufffdb');
    assert.equal(bench.seen, bench.shared);
  });

  it('what is still held when the document closes is written', async () => {
    const bench = new Bench('abc');
    bench.remote(0, 'x');
    bench.type(0, 'typed');
    bench.host.deliver();
    assert.equal(bench.binding.holding, true);
    bench.binding.dispose();
    assert.equal(bench.shared, 'typedxabc');
  });

  it('settled resolves when the document shows the shared text', async () => {
    const bench = new Bench('abc');
    bench.remote(0, 'x');
    let settled = false;
    const waiting = bench.binding.settled().then(() => {
      settled = true;
    });
    await bench.told();
    assert.equal(settled, false);
    await bench.quiet();
    await waiting;
    assert.equal(bench.seen, 'xabc');
  });

  it('a divergence is found by verify, reported, and ends in the least edit', async () => {
    const bench = new Bench('abc');
    bench.host.onEvent = () => {};
    bench.type(3, 'unheard');
    await bench.told();
    assert.equal(bench.binding.verify(), true);
    assert.equal(bench.binding.verify(bench.host.document.content), false);
    assert.deepEqual(bench.reports, ['diverged']);
  });
});
