import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as Y from 'yjs';
import { ScriptBaselines } from '../../src/wire/script/scriptBaselines.ts';
import { firstUpdate } from './testServer.ts';

describe('what a script’s text was made from', () => {
  const baselinesOf = (versions: number, size: number) => {
    const baselines = new ScriptBaselines(() => 7);
    for (let version = 1; version <= versions; version += 1) {
      const text = String(version).padEnd(size, 'x');
      baselines.sent({ state: firstUpdate(text), text });
      baselines.wasRead(0);
    }
    return baselines;
  };

  it('the last 128 versions are remembered while they are small', () => {
    const baselines = baselinesOf(129, 100);
    assert.equal(baselines.edit('edited', 0, 1).is, 'unknown');
    for (let version = 2; version <= 129; version += 1)
      assert.equal(baselines.edit('edited', 0, version).is, 'update');
  });

  it('invariant 5: of large ones no more than the bound in bytes, and always the last', () => {
    const baselines = baselinesOf(8, 900_000);
    assert.equal(baselines.edit('edited', 0, 6).is, 'unknown');
    assert.equal(baselines.edit('edited', 0, 7).is, 'update');
    const larger = baselinesOf(3, 5_000_000);
    assert.equal(larger.edit('edited', 0, 1).is, 'unknown');
    const edit = larger.edit('edited', 0, 3);
    assert.ok(edit.is === 'update' && Y.decodeUpdate(edit.update).structs.length > 0);
  });

  it('a first text that has half of a version was made from it, also in the moment that came', () => {
    const room = new Room('print(1)\n');
    room.type('# hello\n');
    assert.equal(room.write('print(2)\n'), 'update');
    assert.equal(room.text, 'print(2)\n# hello\n');
  });

  describe('that returns to an older one', () => {
    /** A script that has shown to have `one`, and was sent `one two`. */
    const behind = () => {
      const room = new Room('one\n');
      room.write('one\n+');
      room.write('one\n');
      room.type('two\n');
      return room;
    };

    it('changes nothing, and counts a second after it was answered', () => {
      const room = behind();
      assert.equal(room.write('one\n', 5_000), 'behind');
      assert.equal(room.write('one\n', 10_000), 'behind');
      room.send(10_000);
      assert.equal(room.write('one\n', 10_500), 'behind');
      assert.equal(room.write('one\n', 11_000), 'update');
      assert.equal(room.text, 'one\n');
    });

    it('takes out only what was there at the answer', () => {
      const room = behind();
      room.write('one\n');
      room.send(0);
      room.type('three\n');
      assert.equal(room.write('one\n', 1_000), 'update');
      assert.equal(room.text, 'one\nthree\n');
    });

    it('never counts from one that sends its text again and again', () => {
      const room = new Room('one\n');
      for (let time = 0; time < 5; time += 1) room.write('one\n');
      room.type('two\n');
      for (let time = 0; time < 5; time += 1) {
        assert.equal(room.write('one\n', 10_000 * time), 'behind');
        room.send(10_000 * time);
      }
      assert.equal(room.write('one\ntwo\n', 60_000), 'same');
      assert.equal(room.write('one\n', 60_000), 'update');
      assert.equal(room.text, 'one\n');
    });
  });

  describe('invariant 15: that was shown nothing', () => {
    it('is inserted behind the text, and its next ones are compared with it', () => {
      const room = new Room('def f():\n    return 1');
      for (const text of ['!', '!a', '!ab', '!b', '', '!']) room.write(text);
      assert.equal(room.text, 'def f():\n    return 1\n!');
    });

    it('takes nothing out, also empty', () => {
      for (const text of ['', 'x', 'def', 'f', '\n', 'return\n'.repeat(100)]) {
        const room = new Room('def f():\n    return 1\n');
        room.write(text);
        room.write('');
        assert.equal(room.text, 'def f():\n    return 1\n');
      }
    });

    it('counts from the room’s when it has half of it: a first Backspace deletes', () => {
      const room = new Room('print(1)');
      assert.equal(room.write('print(1'), 'update');
      assert.equal(room.text, 'print(1');
    });
  });

  it('a part of what came while a script was silent is taken out of the newest', () => {
    const added = Array.from({ length: 40 }, (_, line) => `line ${line}\n`);
    const room = new Room('one\n');
    room.write('one\n\n');
    for (const line of added) room.type(line);
    room.write(`one\n\n${added.slice(20).join('')}`);
    assert.equal(room.text, `one\n\n${added.slice(20).join('')}`);
  });

  it('a letter replaced in a line of somebody else is replaced, once it was there for two seconds', () => {
    const room = new Room('one\n');
    room.write('one\n+\n');
    room.type('helo\n');
    assert.equal(room.write('one\n+\nhelp\n', 2_000), 'update');
    assert.equal(room.text, 'one\n+\nhelp\n');
  });

  it('invariant 15: a line that looks like a newer one with a letter replaced is a line of its own', () => {
    const room = new Room('one\n');
    room.write('one\nann 9\n');
    room.type('ann 10\n');
    assert.equal(room.write('one\nann 9\nann 12\n', 100), 'update');
    assert.deepEqual(room.text.split('\n').toSorted(), ['', 'ann 10', 'ann 12', 'ann 9', 'one']);
  });

  it('finds what changed in several places, though somebody else has shortened the text', () => {
    const text = Array.from({ length: 60 }, (_, line) => `some line ${line}\n`).join('');
    const room = new Room(text);
    room.write(`${text}\n`);
    room.replace('some line 30\n', '!\n');
    room.write(`first\n${text}\nlast\n`);
    assert.equal(room.text, `first\n${text.replace('some line 30\n', '!\n')}\nlast\n`);
  });

  it('invariant 1: lines that a script and somebody else add all come out whole, whatever passes what on the way', () => {
    const way = fc.array(fc.record({ step: fc.nat(4), at: fc.nat() }), { minLength: 100, maxLength: 200 });
    const comesOutWhole = fc.property(way, (steps) => {
      const play = new Play();
      for (const { step, at } of steps) play.step(step, at);
      assert.deepEqual(play.finish().toSorted(), play.written.toSorted());
    });
    fc.assert(comesOutWhole, { numRuns: 160 });
    // Its 154th way tore lines apart when texts were compared by characters alone.
    fc.assert(comesOutWhole, { numRuns: 160, seed: 184179536 });
  });
});

/** A room in which a script and somebody else write; what changes is sent at once. */
class Room {
  readonly #doc = new Y.Doc();
  #clients = 100;
  readonly #baselines = new ScriptBaselines(() => {
    this.#clients += 1;
    return this.#clients;
  });

  constructor(text: string) {
    this.#doc.getText('content').insert(0, text);
    this.send(0);
  }

  get text(): string {
    return this.#doc.getText('content').toString();
  }

  /** Sends the text to the script, whose library reads it. */
  send(now: number): void {
    this.#baselines.sent({ state: Y.encodeStateAsUpdate(this.#doc), text: this.text });
    this.#baselines.wasRead(now);
  }

  /** The script sends a text. */
  write(text: string, now = 0): string {
    const edit = this.#baselines.edit(text, now);
    if (edit.is === 'update') Y.applyUpdate(this.#doc, edit.update);
    if (this.text !== this.#baselines.text) this.send(now);
    return edit.is;
  }

  /** Somebody else writes at the end, */
  type(text: string): void {
    const content = this.#doc.getText('content');
    content.insert(content.length, text);
    this.send(0);
  }

  /** or in place of something. */
  replace(before: string, after: string): void {
    const content = this.#doc.getText('content');
    const at = this.text.indexOf(before);
    this.#doc.transact(() => {
      content.delete(at, before.length);
      content.insert(at, after);
    });
    this.send(0);
  }
}

type Text = { text: string; version: number };
/** What is under way from the server to the script, and back. */
type Down = ({ is: 'text' } & Text) | { is: 'saved' };
type Up = ({ is: 'edit' } & Text) | { is: 'read' };

/** A server's document, a script that has one edit under way at a time, and somebody who types beside it. */
class Play {
  readonly written: string[] = [];
  readonly #doc = new Y.Doc();
  readonly #partner = new Y.Doc();
  readonly #baselines = new ScriptBaselines(() => {
    this.#clients += 1;
    return this.#clients;
  });
  readonly #down: Down[] = [];
  readonly #up: Up[] = [];
  #clients = 100;
  #script: Text | undefined;
  #isSending = false;

  step(step: number, at: number): void {
    if (step === 0) this.#sendText();
    else if (step === 1) this.#receiveDown();
    else if (step === 2) this.#receiveUp();
    else if (step === 3) this.#type(at);
    else this.#typeBeside(at);
  }

  /** Lets everything arrive. @returns the lines of the document */
  finish(): string[] {
    while (this.#up.length > 0) this.#receiveUp();
    this.#exchange();
    return this.#text.split('\n').slice(0, -1);
  }

  get #text(): string {
    return this.#doc.getText('content').toString();
  }

  #sendText(): void {
    if (this.#baselines.awaitsReader || this.#text === this.#baselines.text) return;
    const text = this.#text;
    const version = this.#baselines.sent({ state: Y.encodeStateAsUpdate(this.#doc), text });
    this.#down.push({ is: 'text', text, version });
  }

  #receiveDown(): void {
    const message = this.#down.shift();
    if (message?.is === 'saved') this.#isSending = false;
    else if (message) {
      this.#script = { text: message.text, version: message.version };
      this.#up.push({ is: 'read' });
    }
  }

  #receiveUp(): void {
    const message = this.#up.shift();
    if (message?.is === 'read') this.#baselines.wasRead(0);
    if (message?.is !== 'edit') return;
    const edit = this.#baselines.edit(message.text, 0, message.version);
    assert.equal(edit.is, 'update');
    if (edit.is === 'update') Y.applyUpdate(this.#doc, edit.update);
    this.#down.push({ is: 'saved' });
  }

  #type(at: number): void {
    if (!this.#script || this.#isSending) return;
    this.#isSending = true;
    for (let count = 0; count <= at % 4; count += 1) {
      const { text } = this.#script;
      const place = lineStart(text, at + count * 7919);
      this.#script.text = `${text.slice(0, place)}${this.#newLine()}${text.slice(place)}`;
    }
    this.#up.push({ ...this.#script, is: 'edit' });
  }

  /** Every other line of the partner is written before they have seen the last ones of the others. */
  #typeBeside(at: number): void {
    if (at % 2 === 0) this.#exchange();
    const content = this.#partner.getText('content');
    content.insert(lineStart(content.toString(), at), this.#newLine());
    this.#exchange();
  }

  #exchange(): void {
    Y.applyUpdate(this.#doc, Y.encodeStateAsUpdate(this.#partner));
    Y.applyUpdate(this.#partner, Y.encodeStateAsUpdate(this.#doc));
  }

  #newLine(): string {
    const line = `line-${this.written.length + 1}`;
    this.written.push(line);
    return `${line}\n`;
  }
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', (at % (text.length + 1)) - 1) + 1;
}
