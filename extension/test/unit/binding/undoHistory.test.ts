import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { typingPause, UndoHistory } from '../../../src/binding/index.ts';
import { Bench } from './bench.ts';

/** An editor with an undo history, a clock and a cursor that the test moves. */
class Writer {
  now = 1;
  cursor = 0;
  readonly bench: Bench;
  readonly history: UndoHistory<number>;

  constructor(shared: string) {
    this.bench = new Bench(shared);
    this.bench.binding.dispose();
    this.history = new UndoHistory({
      text: this.bench.text,
      now: () => this.now,
      selection: () => this.cursor,
    });
    const binding = this.bench.bind({
      beforeLocalChange: (change) => this.history.beforeLocalChange(change),
    });
    this.history.track(binding);
  }

  async type(text: string, at = this.cursor): Promise<void> {
    this.cursor = at;
    for (const character of text) {
      this.bench.type(this.cursor, character);
      await this.bench.quiet();
      this.cursor += character.length;
      this.now += 80;
    }
  }

  async edit(offset: number, text: string, length = 0): Promise<void> {
    this.bench.type(offset, text, length);
    await this.bench.quiet();
    this.now += 80;
  }

  /** The text after each undo, until there is nothing left. */
  async undoAll(): Promise<string[]> {
    const texts: string[] = [];
    while (this.history.canUndo) {
      this.history.undo();
      await this.bench.quiet();
      texts.push(this.bench.seen);
    }
    return texts;
  }
}

describe('UndoHistory', () => {
  it('takes back own typing only, and leaves what others typed meanwhile', async () => {
    const writer = new Writer('base\n');
    await writer.type('mine', 5);
    writer.bench.remote(0, 'theirs ');
    await writer.bench.quiet();
    writer.bench.remote(writer.bench.shared.length, ' theirs');
    await writer.bench.quiet();
    assert.deepEqual(await writer.undoAll(), ['theirs base\n theirs']);
    writer.history.redo();
    await writer.bench.quiet();
    assert.equal(writer.bench.seen, 'theirs base\nmine theirs');
    assert.equal(writer.bench.shared, writer.bench.seen);
  });

  it('takes back a word at a time', async () => {
    const writer = new Writer('');
    await writer.type('one two  three\nfour');
    assert.deepEqual(await writer.undoAll(), ['one two  three', 'one two', 'one', '']);
  });

  it('keeps a word together when somebody types in front of it', async () => {
    const writer = new Writer('');
    await writer.type('wo');
    writer.bench.remote(0, 'remote ');
    await writer.bench.quiet();
    await writer.type('rd', writer.bench.seen.length);
    assert.deepEqual(await writer.undoAll(), ['remote ']);
  });

  it('separates what was typed after a pause, elsewhere, or after erasing', async () => {
    const writer = new Writer('');
    await writer.type('ab');
    writer.now += typingPause;
    await writer.type('cd');
    await writer.type('X', 0);
    await writer.edit(4, '', 1);
    await writer.edit(3, '', 1);
    await writer.type('e', 3);
    assert.deepEqual(await writer.undoAll(), ['Xab', 'Xabcd', 'abcd', 'ab', '']);
  });

  it('takes a paste, a format, a suggestion and each command as one step', async () => {
    const writer = new Writer('a\nb\n');
    await writer.type('xy', 0);
    await writer.edit(2, 'pasted text');
    await writer.edit(0, '  xypasted text a\n  b\n', writer.bench.seen.length);
    await writer.edit(2, 'xylophone', 2);
    writer.history.endStep();
    await writer.type('!', 11);
    assert.deepEqual(await writer.undoAll(), [
      '  xylophonepasted text a\n  b\n',
      '  xypasted text a\n  b\n',
      'xypasted texta\nb\n',
      'xya\nb\n',
      'a\nb\n',
    ]);
  });

  it('takes typing at several cursors as one step', async () => {
    const writer = new Writer('a\nb\nc\n');
    for (const [index, character] of ['f', 'o'].entries()) {
      writer.bench.host.document.edit(
        [1, 3, 5].map((offset, cursor) => ({
          offset: offset + (cursor + 1) * index,
          length: 0,
          text: character,
        })),
      );
      await writer.bench.quiet();
      writer.now += 80;
    }
    assert.equal(writer.bench.seen, 'afo\nbfo\ncfo\n');
    assert.deepEqual(await writer.undoAll(), ['a\nb\nc\n']);
  });

  it('takes what an input method composes as one step', async () => {
    const writer = new Writer('');
    await writer.edit(0, 'k');
    await writer.edit(0, 'か', 1);
    await writer.edit(1, 'n');
    await writer.edit(0, '漢字', 2);
    assert.deepEqual(await writer.undoAll(), ['']);
  });

  it('hands back the selection from before the step, and the one from before it was taken back', async () => {
    const writer = new Writer('abc');
    await writer.type('de', 3);
    assert.equal(writer.history.undo(), 3);
    writer.cursor = 3;
    assert.equal(writer.history.redo(), 5);
    assert.equal(writer.history.redo(), undefined);
    writer.cursor = 5;
    assert.equal(writer.history.undo(), 3);
    assert.equal(writer.history.undo(), undefined);
  });

  it('brings back deleted text between what others typed around it', async () => {
    const writer = new Writer('one two three');
    await writer.edit(4, '', 4);
    writer.bench.remote(4, '[');
    await writer.bench.quiet();
    writer.history.undo();
    await writer.bench.quiet();
    assert.match(writer.bench.seen, /^one (?:\[two |two \[)three$/);
  });

  it('lets go of the text when disposed', () => {
    const doc = new Y.Doc();
    const text = doc.getText('content');
    const history = new UndoHistory({ text, now: () => 1, selection: () => 0 });
    const origin = {};
    history.track(origin);
    history.dispose();
    doc.transact(() => text.insert(0, 'a'), origin);
    assert.equal(history.canUndo, false);
  });
});
