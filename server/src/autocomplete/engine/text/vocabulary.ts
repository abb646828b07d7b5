import { keywords } from './keywords.ts';

/** What a symbol is to the model. */
export const kinds = { lineEnd: 0, identifier: 1, keyword: 2, number: 3, punctuation: 4 } as const;
export type Kind = (typeof kinds)[keyof typeof kinds];

/** Symbols every vocabulary has, at fixed ids. */
export const lineEnd = 0;
/** Stands before the first token of a file. */
export const fileStart = 1;
/** In the stream of classes: any word that is no keyword. */
const anyIdentifier = 2;
/** In the stream of classes: any number. */
const anyNumber = 3;
const fixed = ['\n', '\u0000start', '\u0000identifier', '\u0000number'];

/**
 * Texts of tokens by number. A token's *bare* symbol is the one without blanks, which is what contexts are made of; its
 * *class* is what stands for it in the stream of classes. Belongs to one room, and goes with it.
 */
export class Vocabulary {
  readonly texts: string[] = [];
  readonly bare: number[] = [];
  readonly classes: number[] = [];
  readonly kinds: Kind[] = [];
  readonly #ids = new Map<string, number>();
  readonly #spaced: number[] = [];
  readonly #byBeginning = new Map<string, number[]>();

  constructor() {
    for (const text of fixed) this.#add(text, kinds.lineEnd);
  }

  /** How many symbols there are. */
  get size(): number {
    return this.texts.length;
  }

  /** The number of a token's text, new or known. */
  intern(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const first = text.charCodeAt(0);
    if (first === 32 || first === 9) {
      const bareText = text.trimStart();
      const bare = this.intern(bareText);
      const id = this.#add(text, this.kinds[bare]!);
      this.bare[id] = bare;
      this.classes[id] = this.classes[bare]!;
      return id;
    }
    const kind = kindOf(text);
    const id = this.#add(text, kind);
    if (kind === kinds.identifier) this.classes[id] = anyIdentifier;
    if (kind === kinds.number) this.classes[id] = anyNumber;
    if (kind === kinds.identifier || kind === kinds.keyword) this.#file(text, id);
    return id;
  }

  /** The line break before a line that is indented by `delta` columns more (or less) than the line before. */
  lineBreak(delta: number): number {
    const name = delta > 0 ? '+' : delta === 0 ? '=' : delta >= -4 ? '-' : '--';
    const text = `\n${name}`;
    return this.#ids.get(text) ?? this.#add(text, kinds.lineEnd);
  }

  /** The token that is a bare symbol with one blank before it. */
  spaced(bare: number): number {
    const known = this.#spaced[bare];
    if (known !== undefined && known > 0) return known;
    const id = this.intern(` ${this.texts[bare]}`);
    this.#spaced[bare] = id;
    return id;
  }

  /** The number of a text, when it is known. */
  find(text: string): number | undefined {
    return this.#ids.get(text);
  }

  /** The bare words that begin as `text` does, at most as many as there are words with the same first two characters. */
  wordsBeginning(text: string): readonly number[] {
    if (text.length < 2) return [];
    const filed = this.#byBeginning.get(text.slice(0, 2)) ?? [];
    return text.length === 2 ? filed : filed.filter((id) => this.texts[id]!.startsWith(text));
  }

  #add(text: string, kind: Kind): number {
    const id = this.texts.length;
    this.texts.push(text);
    this.bare.push(id);
    this.classes.push(id);
    this.kinds.push(kind);
    this.#spaced.push(0);
    this.#ids.set(text, id);
    return id;
  }

  #file(text: string, id: number): void {
    if (text.length < 2) return;
    const beginning = text.slice(0, 2);
    const filed = this.#byBeginning.get(beginning);
    if (filed) filed.push(id);
    else this.#byBeginning.set(beginning, [id]);
  }
}

function kindOf(text: string): Kind {
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) return kinds.number;
  if (keywords.has(text)) return kinds.keyword;
  const letter =
    (first >= 65 && first <= 90) ||
    (first >= 97 && first <= 122) ||
    first === 95 ||
    first === 36 ||
    first >= 128;
  return letter ? kinds.identifier : kinds.punctuation;
}
