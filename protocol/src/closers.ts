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
  const all = line + text;
  const whole = all + rest;
  const open: Opener[] = [];
  const closers: Closer[] = [];
  let at = 0;

  // How many of the open ones each closer has, so that a closer without one is known without a search.
  const counts = new Map<string, number>();
  const push = (opener: Opener) => {
    open.push(opener);
    counts.set(opener.closedBy, (counts.get(opener.closedBy) ?? 0) + 1);
  };
  const popUntil = (value: string): Opener | undefined => {
    if (!counts.get(value)) return undefined;
    for (let opener = open.pop(); opener; opener = open.pop()) {
      counts.set(opener.closedBy, counts.get(opener.closedBy)! - 1);
      if (opener.closedBy === value) return opener;
    }
    return undefined;
  };
  const isOwn = (opener: Opener | undefined) => opener !== undefined && opener.at >= line.length;
  const close = (value: string) => {
    const opener = popUntil(value);
    if (at >= line.length) {
      closers.push({
        value,
        at: at - line.length,
        end: at - line.length + value.length,
        opened: opener && isOwn(opener) ? opener.at - line.length : undefined,
        within: isOwn(open.at(-1)),
      });
    }
    return opener;
  };

  while (at < all.length) {
    const value = all[at]!;
    const quote = open.at(-1)?.closedBy;
    if (value === '\\') at++;
    else if (quote !== undefined && isQuote(quote)) {
      if (value === quote) close(value);
    } else if (isQuote(value)) {
      // Without another one it is an apostrophe, or the start of a string that is still to be written.
      if (isClosedLater(whole, at)) push({ closedBy: value, at });
    } else if (value in closedBy) push({ closedBy: closedBy[value]!, at });
    else if (value === ')' || value === ']' || value === '}') close(value);
    else if (value === '<') {
      const tag = matchAt(closingTag, all, at)?.[0];
      if (tag !== undefined) {
        close(tag.replace(/\s/g, ''));
        const last = closers.at(-1);
        if (last && last.at === at - line.length) last.end = last.at + tag.length;
        at += tag.length - 1;
      } else {
        const name = /^<(?:([A-Za-z][\w.:-]*)|(?=>))/.exec(all.slice(at, at + 80));
        if (name) push({ closedBy: '>', at, tag: name[1] ?? '' });
      }
    } else if (value === '>' && !/[=\-\s]/.test(all[at - 1] ?? '')) {
      const opener = close(value);
      if (opener?.tag !== undefined && all[at - 1] !== '/')
        push({ closedBy: `</${opener.tag}>`, at: opener.at });
    } else if (at >= line.length && separators.includes(value) && !isOwn(open.at(-1))) {
      const own = at - line.length;
      closers.push({ value, at: own, end: own + 1, opened: undefined, within: false });
    }
    at++;
  }
  return { closers, wanted: open.filter(isOwn).map((opener) => opener.closedBy) };
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
