import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as Y from 'yjs';
import { ScriptBaselines } from '../../src/wire/scriptBaselines.ts';
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
