import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as Y from 'yjs';
import { ScriptBaselines } from '../../src/wire/script/scriptBaselines.ts';

/**
 * How a page behaves: `reads` handles what its library has read, sooner or later; `never` ignores it; `reloads` begins
 * anew now and then; `saves` sends its text by a timer too.
 */
type Habit = 'reads' | 'never' | 'reloads' | 'saves';

const habits = ['reads', 'never', 'reloads', 'saves'] as const;
const races = fc.tuple(
  fc.array(fc.record({ step: fc.nat(99), at: fc.nat() }), { minLength: 50, maxLength: 200 }),
  fc.constantFrom('', 'one\ntwo\nthree\n', 'x'),
);

describe('a page that names no version', () => {
  for (const habit of habits) {
    it(`invariant 15: takes out nothing of others, and what is typed is there once (${habit})`, () => {
      fc.assert(
        fc.property(races, ([steps, first]) => {
          const race = new Race(first, habit);
          const text = race.run(steps.filter(({ step }) => !isTakingBack(step)));
          // What one wrote that saves by itself may be taken for undone: it sends a text it had before.
          const letters = habit === 'saves' ? race.others : [...race.mine, ...race.others];
          for (const letter of letters) assert.equal(text.split(letter).length, 2, `${letter} in ${text}`);
          assert.equal(withoutLetters(text), first.replaceAll('\n', ''));
        }),
        { numRuns: 400 },
      );
    });

    it(`invariant 15: takes out nothing of others, also where letters are taken back (${habit})`, () => {
      fc.assert(
        fc.property(races, ([steps, first]) => {
          const race = new Race(first, habit);
          const text = race.run(steps);
          // An older text that comes back may be somebody's who took a letter out, or of one who has not read on: there
          // a letter may be written twice.
          for (const letter of race.others) assert.ok(text.includes(letter), `${letter} in ${text}`);
          assert.equal(withoutLetters(text), first.replaceAll('\n', ''));
        }),
        { numRuns: 400 },
      );
    });
  }
});

/** Whether a step of a race takes a letter out. */
function isTakingBack(step: number): boolean {
  return (step >= 78 && step < 81) || (step >= 97 && step < 99);
}

/** @returns what a text held before anybody wrote, without line ends */
function withoutLetters(text: string): string {
  return text.replace(/[\n\u4e00-\u9fff]/g, '');
}

/** How long it takes at least to see a text that is shown before one changes it, in milliseconds. */
const seeingMs = 120;

/** What is under way from the page to the server: its library's pongs and its own texts, in order. */
type Up = { is: 'pong' } | { is: 'edit'; text: string };

/** A server's document, a page with a queue in front of its handler, and somebody who types beside it. */
class Race {
  /** Letters of the page and of the other one that nobody took out again. */
  readonly mine: string[] = [];
  readonly others: string[] = [];
  readonly #doc = new Y.Doc();
  readonly #habit: Habit;
  #baselines = this.#newBaselines();
  #network: string[] = [];
  #handler: string[] = [];
  #up: Up[] = [];
  #page = '';
  #owesText = true;
  #letters = 0;
  #clients = 100;
  #now = 0;

  constructor(first: string, habit: Habit) {
    this.#habit = habit;
    this.#doc.getText('content').insert(0, first);
    this.#sendText();
  }

  /** Does steps, and lets everything arrive. @returns the text of the document */
  run(steps: readonly { step: number; at: number }[]): string {
    for (const { step, at } of steps) this.#step(step, at);
    while (this.#up.length > 0) this.#receive();
    return this.#text;
  }

  #step(step: number, at: number): void {
    if (step < 15) this.#sendText();
    else if (step < 30) this.#readByLibrary();
    else if (step < 45) this.#handle();
    else if (step < 65) this.#receive();
    else if (step < 78) this.#type(at);
    else if (step < 81) this.#takeBack();
    else if (step < 84 && this.#habit === 'saves') this.#send();
    else if (step < 97) this.#typeBeside(at);
    else if (step < 99) this.#takeBackBeside();
    else if (this.#habit === 'reloads') this.#reload();
  }

  get #text(): string {
    return this.#doc.getText('content').toString();
  }

  #newBaselines(): ScriptBaselines {
    return new ScriptBaselines(() => {
      this.#clients += 1;
      return this.#clients;
    });
  }

  #sendText(): void {
    if (this.#baselines.awaitsReader || (this.#text === this.#baselines.text && !this.#owesText)) return;
    this.#owesText = false;
    this.#baselines.sent({ state: Y.encodeStateAsUpdate(this.#doc), text: this.#text });
    this.#network.push(this.#text);
  }

  #readByLibrary(): void {
    const text = this.#network.shift();
    if (text === undefined) return;
    this.#up.push({ is: 'pong' });
    this.#handler.push(text);
  }

  #handle(): void {
    const text = this.#handler.shift();
    if (text === undefined) return;
    this.#now += seeingMs;
    if (this.#habit !== 'never') this.#page = text;
  }

  #receive(): void {
    const message = this.#up.shift();
    if (message?.is === 'pong') this.#baselines.wasRead(this.#now);
    if (message?.is !== 'edit') return;
    const edit = this.#baselines.edit(message.text, this.#now);
    if (edit.is === 'update') Y.applyUpdate(this.#doc, edit.update);
    if (edit.is === 'behind') this.#owesText = true;
  }

  #send(): void {
    // Nobody can tell an empty page from one whose only letters were taken out again.
    if (this.#page !== '') this.#up.push({ is: 'edit', text: this.#page });
  }

  #type(at: number): void {
    const letters = Array.from({ length: 1 + (at % 3) }, () => this.#newLetter());
    this.mine.push(...letters);
    const place = at % (this.#page.length + 1);
    this.#page = this.#page.slice(0, place) + letters.join('') + this.#page.slice(place);
    this.#send();
  }

  /** Takes out a letter the page shows and wrote itself. */
  #takeBack(): void {
    const letter = this.mine.at(-1);
    if (letter === undefined || !this.#page.includes(letter)) return;
    this.mine.pop();
    this.#page = this.#page.replace(letter, '');
    this.#send();
  }

  #typeBeside(at: number): void {
    const letter = this.#newLetter();
    this.others.push(letter);
    const content = this.#doc.getText('content');
    content.insert(at % (content.length + 1), letter);
  }

  #takeBackBeside(): void {
    const letter = this.others.pop();
    if (letter === undefined) return;
    const place = this.#text.indexOf(letter);
    assert.ok(place >= 0, `${letter} in ${this.#text}`);
    this.#doc.getText('content').delete(place, 1);
  }

  #reload(): void {
    while (this.#up.length > 0) this.#receive();
    this.#baselines = this.#newBaselines();
    this.#network = [];
    this.#handler = [];
    this.#page = '';
    this.#owesText = true;
    this.#sendText();
  }

  #newLetter(): string {
    this.#letters += 1;
    return String.fromCharCode(0x4e00 + this.#letters);
  }
}
