import * as Y from 'yjs';
import { Random } from '../../../client/testing/random.ts';
import { ScriptBaselines } from '../../src/wire/script/scriptBaselines.ts';

/** How two programs write into one text, and read it. */
export type Habit = {
  /** How many times each writes, */
  readonly count: number;
  /** and how long it waits in between, in milliseconds. */
  readonly periodMs: number;
  /** A program reads all that has come, each so many writes; a page handles each text so long after it came. */
  readonly reads: { readonly every: number } | { readonly lagMs: number };
  readonly write: (who: string, index: number) => string;
  /** What a text consists of, to be compared with what was written. */
  readonly parts: (text: string) => string[];
};

/** For how long the server gathers changes, in milliseconds. */
const gatherMs = 50;

/** A server and two programs that know only whole texts, on a clock of their own; a seed gives all delays. */
export class Crossing {
  readonly written: string[] = [];
  readonly #doc = new Y.Doc();
  readonly #habit: Habit;
  readonly #due: { at: number; act: () => void }[] = [];
  readonly #writers: Writer[];
  readonly #random: Random;
  #now = 0;
  #clients = 100;

  constructor(seed: number, habit: Habit) {
    this.#random = new Random(seed);
    this.#habit = habit;
    this.#writers = ['ann', 'ben'].map((name) => new Writer(name, () => ++this.#clients));
  }

  /** @returns the text everything comes to */
  play(): string {
    for (const writer of this.#writers) {
      this.#change(writer);
      this.#after(500 + this.#random.between(0, this.#habit.periodMs), () => this.#write(writer, 0));
    }
    for (let next = this.#due.shift(); next; next = this.#due.shift()) {
      this.#now = next.at;
      next.act();
    }
    return this.#text;
  }

  get #text(): string {
    return this.#doc.getText('content').toString();
  }

  /** The text is sent soon, unless the last one is still on its way. */
  #change(writer: Writer): void {
    if (writer.isSending || writer.baselines.awaitsReader) return;
    writer.isSending = true;
    this.#after(gatherMs, () => {
      writer.isSending = false;
      if (!writer.baselines.awaitsReader) this.#sendText(writer);
    });
  }

  #sendText(writer: Writer): void {
    const text = this.#text;
    if (text === writer.baselines.text && !writer.owesText) return;
    writer.owesText = false;
    writer.baselines.sent({ state: Y.encodeStateAsUpdate(this.#doc), text });
    this.#after(writer.down(this.#now, this.#delay()), () => {
      const { reads } = this.#habit;
      if ('every' in reads) writer.waiting = text;
      else this.#after(reads.lagMs, () => writer.show(text));
      this.#after(writer.up(this.#now, this.#delay()), () => {
        writer.baselines.wasRead(this.#now);
        this.#change(writer);
      });
    });
  }

  #write(writer: Writer, index: number): void {
    const { count, periodMs, reads, write } = this.#habit;
    if (index === count) return;
    const added = write(writer.name, index);
    this.written.push(added);
    writer.text += added;
    const { text } = writer;
    this.#after(writer.up(this.#now, this.#delay()), () => this.#receive(writer, text));
    this.#after(this.#random.between(0.8 * periodMs, 1.2 * periodMs), () => {
      if ('every' in reads && index % reads.every === reads.every - 1) writer.read();
      this.#write(writer, index + 1);
    });
  }

  #receive(writer: Writer, text: string): void {
    const edit = writer.baselines.edit(text, this.#now);
    if (edit.is === 'behind') writer.owesText = true;
    if (edit.is === 'update') Y.applyUpdate(this.#doc, edit.update);
    for (const each of edit.is === 'update' ? this.#writers : [writer]) this.#change(each);
  }

  #delay(): number {
    return this.#random.between(1, 5);
  }

  #after(ms: number, act: () => void): void {
    const at = this.#now + ms;
    const index = this.#due.findIndex((each) => each.at > at);
    this.#due.splice(index < 0 ? this.#due.length : index, 0, { at, act });
  }
}

/** One of the two: its program, what has come for it, and what the server knows of it. */
class Writer {
  readonly name: string;
  readonly baselines: ScriptBaselines;
  text = '';
  waiting: string | undefined;
  isSending = false;
  owesText = true;
  #lastDown = 0;
  #lastUp = 0;

  constructor(name: string, newClientId: () => number) {
    this.name = name;
    this.baselines = new ScriptBaselines(newClientId);
  }

  read(): void {
    if (this.waiting !== undefined) this.show(this.waiting);
    this.waiting = undefined;
  }

  show(text: string): void {
    this.text = text;
  }

  /** What is sent one after the other arrives so. @returns after how many milliseconds */
  up(now: number, delay: number): number {
    this.#lastUp = Math.max(this.#lastUp, now + delay);
    return this.#lastUp - now;
  }

  down(now: number, delay: number): number {
    this.#lastDown = Math.max(this.#lastDown, now + delay);
    return this.#lastDown - now;
  }
}
