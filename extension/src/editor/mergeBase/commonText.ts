import { type Replacement, textDifference } from '@tandem/protocol/textDifference';

/**
 * Which of some texts a document was made from: the one it differs from least.
 * @returns undefined when there is none
 */
export function closest(document: string, candidates: readonly string[]): string | undefined {
  let best: { text: string; distance: number } | undefined;
  for (const text of candidates) {
    const distance = extent(textDifference(text, document));
    if (!best || distance < best.distance) best = { text, distance };
  }
  return best?.text;
}

/**
 * After a crash the server may have edits that this window typed, or showed, after it last kept a copy. They are in the
 * document and in the room, and must not be written a second time: what both inserted at one place counts as common.
 * @param base what document and room surely had in common once
 * @param document what the document shows now
 * @param room the room's text now
 * @returns a text such that only what the room has not got yet is the change from it to the document
 */
export function commonText(base: string, document: string, room: string): string {
  const words = new Words();
  const before = words.encode(base);
  const change = (text: string) => textDifference(before, words.encode(text));
  const theirs = new Map(change(room).map((part) => [part.from, part]));
  const common = change(document).flatMap(({ from, to, text }, index, own): Replacement[] => {
    const other = theirs.get(from);
    if (text === '' || other === undefined) return [];
    // One may end with a piece of a word that the other has whole.
    const end = Math.max(to, other.to);
    if ((own[index + 1]?.from ?? end) < end) return [];
    const both = sharedEnd(
      words.decode(text + before.slice(to, end)),
      words.decode(other.text + before.slice(other.to, end)),
    );
    return both === '' ? [] : [{ from, to: end, text: both }];
  });
  if (common.length === 0) return base;
  let result = '';
  let at = 0;
  for (const { from, to, text } of common) {
    result += words.decode(before.slice(at, from)) + text;
    at = to;
  }
  return result + words.decode(before.slice(at));
}

/**
 * Texts with one character for each word. Compared by characters, what was typed since may be found at two places in
 * two texts: `ben1` is also the beginning of `ben10`, and the same characters come again with every word.
 */
class Words {
  readonly #codes = new Map<string, string>();
  readonly #words = new Map<string, string>();

  encode(text: string): string {
    return (text.match(/[^\s]+[^\S\n]*|\s/gu) ?? []).map((word) => this.#code(word)).join('');
  }

  decode(codes: string): string {
    return Array.from(codes, (code) => this.#words.get(code) ?? code).join('');
  }

  #code(word: string): string {
    // Long texts are compared by lines.
    if (word === '\n') return word;
    const known = this.#codes.get(word);
    if (known !== undefined) return known;
    // Beyond the surrogates, which textDifference() keeps together in pairs.
    const code = String.fromCodePoint(firstCode + this.#codes.size);
    this.#codes.set(word, code);
    this.#words.set(code, word);
    return code;
  }
}

/** The first of the supplementary planes: more than a million words have a character there. */
const firstCode = 0x1_0000;

/** One of two inserts at the same place, when the other begins or ends with it. */
function sharedEnd(one: string, other: string): string {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long.startsWith(short) || long.endsWith(short) ? short : '';
}

function extent(replacements: readonly Replacement[]): number {
  return replacements.reduce((sum, { from, to, text }) => sum + (to - from) + text.length, 0);
}
