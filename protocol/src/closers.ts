/** Something in a text that closes what was opened before it: a bracket, a quote or a tag. */
export type Closer = {
  /** As it stands in the text; of a tag without blanks. */
  value: string;
  /** Where it begins and ends, in offsets of the text. */
  at: number;
  end: number;
  /** Where the text itself opened it; undefined where the text in front did, or nothing seen did. */
  opened: number | undefined;
  /** Whether the text itself has something open at this place that this does not close. */
  within: boolean;
};

type Opener = { closedBy: string; at: number; tag?: string | undefined };

const closedBy: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const closingBrackets = ')]}';
const separators = ',;:';
const closingTag = /<\/[A-Za-z][\w.:-]*\s*>|<\/>/y;
const closerOrSeparator = /\s*(<\/(?:[A-Za-z][\w.:-]*)?\s*>|[)\]}>"'`,;:])/y;

/**
 * Finds what a text closes when it is typed behind another. Brackets in quotes don't count; a bracket that isn't closed
 * in its turn holds back nothing.
 * @param before the text in front; only its last line is read
 * @param rest the rest of the line behind, which may close quotes
 * @returns from the first to the last. A separator (`,`, `;`, `:`) that stands outside of all that the text opens is
 *   one of them, because an editor's closing brackets often come with one.
 */
export function closersIn(before: string, text: string, rest: string): Closer[] {
  return scan(before, text, rest).closers;
}

/** Also tells what the text opened and left open, each by what would close it. */
function scan(before: string, text: string, rest: string): { closers: Closer[]; wanted: string[] } {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const scanner = new Scanner(line, line + text, rest);
  scanner.run();
  return { closers: scanner.closers, wanted: scanner.wanted() };
}

/** Goes through a line and the text typed behind it, character by character. */
class Scanner {
  readonly closers: Closer[] = [];
  readonly #all: string;
  readonly #whole: string;
  /** Where the text begins, behind the line. */
  readonly #start: number;
  readonly #open: Opener[] = [];
  /** How many of the open ones each closer has, so that a closer without one is known without a search. */
  readonly #counts = new Map<string, number>();
  #at = 0;

  constructor(line: string, all: string, rest: string) {
    this.#all = all;
    this.#whole = all + rest;
    this.#start = line.length;
  }

  run(): void {
    for (; this.#at < this.#all.length; this.#at++) this.#step(this.#all[this.#at]!);
  }

  /** What would close what the text opened and left open. */
  wanted(): string[] {
    return this.#open.filter((opener) => this.#isOwn(opener)).map((opener) => opener.closedBy);
  }

  #step(value: string): void {
    const quote = this.#open.at(-1)?.closedBy;
    if (value === '\\') this.#at++;
    else if (quote !== undefined && isQuote(quote)) {
      if (value === quote) this.#close(value);
    } else if (isQuote(value)) {
      // Without another one it is an apostrophe, or the start of a string that is still to be written.
      if (isClosedLater(this.#whole, this.#at)) this.#push({ closedBy: value, at: this.#at });
    } else if (value in closedBy) this.#push({ closedBy: closedBy[value]!, at: this.#at });
    else if (closingBrackets.includes(value)) this.#close(value);
    else if (value === '<') this.#lessThan();
    else if (value === '>') this.#greaterThan();
    else if (separators.includes(value)) this.#separator(value);
  }

  /** A tag that closes, or one that begins. */
  #lessThan(): void {
    const at = this.#at;
    const tag = matchAt(closingTag, this.#all, at)?.[0];
    if (tag === undefined) {
      const name = /^<(?:([A-Za-z][\w.:-]*)|(?=>))/.exec(this.#all.slice(at, at + 80));
      if (name) this.#push({ closedBy: '>', at, tag: name[1] ?? '' });
      return;
    }
    this.#close(tag.replace(/\s/g, ''));
    const last = this.closers.at(-1);
    if (last && last.at === at - this.#start) last.end = last.at + tag.length;
    this.#at += tag.length - 1;
  }

  /** The end of a tag's beginning, which opens what its closing tag closes. Arrows and comparisons are none. */
  #greaterThan(): void {
    const previous = this.#all[this.#at - 1] ?? '';
    if (/[=\-\s]/.test(previous)) return;
    const opener = this.#close('>');
    if (opener?.tag !== undefined && previous !== '/') {
      this.#push({ closedBy: `</${opener.tag}>`, at: opener.at });
    }
  }

  #separator(value: string): void {
    if (this.#at < this.#start || this.#isOwn(this.#open.at(-1))) return;
    const own = this.#at - this.#start;
    this.closers.push({ value, at: own, end: own + 1, opened: undefined, within: false });
  }

  #close(value: string): Opener | undefined {
    const opener = this.#popUntil(value);
    if (this.#at >= this.#start) {
      const own = this.#at - this.#start;
      this.closers.push({
        value,
        at: own,
        end: own + value.length,
        opened: opener && this.#isOwn(opener) ? opener.at - this.#start : undefined,
        within: this.#isOwn(this.#open.at(-1)),
      });
    }
    return opener;
  }

  #push(opener: Opener): void {
    this.#open.push(opener);
    this.#counts.set(opener.closedBy, (this.#counts.get(opener.closedBy) ?? 0) + 1);
  }

  #popUntil(value: string): Opener | undefined {
    if (!this.#counts.get(value)) return undefined;
    for (let opener = this.#open.pop(); opener; opener = this.#open.pop()) {
      this.#counts.set(opener.closedBy, this.#counts.get(opener.closedBy)! - 1);
      if (opener.closedBy === value) return opener;
    }
    return undefined;
  }

  #isOwn(opener: Opener | undefined): boolean {
    return opener !== undefined && opener.at >= this.#start;
  }
}

/** Whether a text is nothing but closing brackets, quotes and tags, with blanks and separators between them. */
export function onlyClosers(text: string): boolean {
  const trimmed = text.trimEnd();
  return trimmed !== '' && closersAtStart(trimmed).at(-1)?.end === trimmed.length;
}

/**
 * How many characters behind the cursor a suggestion stands for: the closers there which the suggestion closes too and
 * did not open itself. When it takes their place, every bracket is closed as often as without it, or as it wants.
 * @param before the text up to the cursor
 * @param suggestion what would be inserted at the cursor
 * @param rest the text behind the cursor, of which closers at the start are looked at
 */
export function closersReplaced(before: string, suggestion: string, rest: string): number {
  const { closers, wanted } = scan(before, suggestion, rest);
  const free = closers.filter(({ opened }) => opened === undefined);
  // What the suggestion leaves open is closed by what stands there.
  for (const value of wanted) {
    const last = free.findLastIndex((one) => one.value === value);
    if (last !== -1) free.splice(last, 1);
  }
  let replaced = 0;
  let next = 0;
  for (const { value, end } of closersAtStart(rest)) {
    while (next < free.length && free[next]!.value !== value && separators.includes(free[next]!.value))
      next++;
    if (free[next]?.value !== value) break;
    replaced = end;
    next++;
  }
  return replaced;
}

function closersAtStart(text: string): { value: string; end: number }[] {
  const found: { value: string; end: number }[] = [];
  for (let at = 0; ; ) {
    const match = matchAt(closerOrSeparator, text, at);
    if (!match) return found;
    at += match[0].length;
    found.push({ value: match[1]!.replace(/\s/g, ''), end: at });
  }
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === '`';
}

/** Whether a quote has another one behind it: on its line, but for a backtick. */
function isClosedLater(text: string, at: number): boolean {
  const quote = text[at]!;
  for (let next = at + 1; next < text.length; next++) {
    const character = text[next]!;
    if (character === '\\') next++;
    else if (character === quote) return true;
    else if (character === '\n' && quote !== '`') return false;
  }
  return false;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
