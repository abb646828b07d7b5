/**
 * What people write in the simulation: each line, and each file that is no text, is a word nobody wrote before. So one
 * sees of every word where it is, and whether it is there twice. A word is one character, which no merge takes apart.
 */
export class Words {
  /** Those somebody took out where they saw them. */
  readonly deleted = new Set<string>();
  #count = 0;

  /** All that were ever written. */
  get written(): string[] {
    return Array.from({ length: this.#count }, (_, index) => wordAt(index + 1));
  }

  /** A text with one line more, and sometimes with one line less. @param place where, from 0 to 1 */
  edited(text: string, place: number): string {
    if (!isText(text)) return this.picture(text);
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    const at = Math.floor(place * (lines.length + 1));
    const isShorter = Math.floor(place * 1000) % 3 === 0;
    for (const line of lines.splice(at, isShorter ? 1 : 0, this.#next())) this.#delete(line);
    return lines.map((line) => `${line}\n`).join('');
  }

  /** What is no text, in place of what was there. */
  picture(before: string): string {
    this.#delete(before);
    return `\0${this.#next()}`;
  }

  /** Somebody deletes a file with these bytes. */
  delete(content: string): void {
    this.#delete(content);
  }

  #next(): string {
    this.#count += 1;
    return wordAt(this.#count);
  }

  #delete(content: string): void {
    for (const word of wordsOf(content)) this.deleted.add(word);
  }
}

/** @returns the words in some bytes, in order */
export function wordsOf(content: string): string[] {
  return content.match(/[\u4e00-\u9fff]/g) ?? [];
}

/** Whether bytes are a text, which can be merged. */
export function isText(content: string): boolean {
  return !content.startsWith('\0');
}

function wordAt(index: number): string {
  return String.fromCharCode(0x4e00 + index);
}
