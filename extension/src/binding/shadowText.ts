import type { Replacement } from '@tandem/protocol/textDifference';

/** Pieces are split above this size: copying one per keystroke costs about a microsecond. */
const largestPiece = 8192;

/**
 * A text with `\n` line ends, in pieces that know their line breaks, so that a keystroke in a large document copies
 * a few kilobytes instead of all of it, and an offset that counts CRLF as two is found without reading the text.
 */
export class ShadowText {
  readonly #pieces: string[] = [];
  readonly #breaks: number[] = [];
  #length = 0;

  constructor(text: string) {
    this.#splice(0, 0, text);
    this.#length = text.length;
  }

  /** In UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  /** A copy to try changes on; it shares the pieces, so it costs little. */
  clone(): ShadowText {
    const copy = new ShadowText('');
    copy.#pieces.push(...this.#pieces);
    copy.#breaks.push(...this.#breaks);
    copy.#length = this.#length;
    return copy;
  }

  toString(): string {
    return this.#pieces.join('');
  }

  /** The text from one offset up to another. */
  slice(from: number, to: number): string {
    let { index, offset } = this.#find(from);
    let rest = Math.min(to, this.#length) - from;
    let text = '';
    while (rest > 0) {
      const part = this.#pieces[index]!.slice(offset, offset + rest);
      text += part;
      rest -= part.length;
      index += 1;
      offset = 0;
    }
    return text;
  }

  /** @param replacements sorted and not overlapping, in offsets before all of them */
  apply(replacements: readonly Replacement[]): void {
    for (let index = replacements.length - 1; index >= 0; index -= 1) this.#replace(replacements[index]!);
  }

  /** The offset in this text of an offset in the same text with CRLF line ends; between `\r` and `\n` is before both. */
  fromCrlf(offset: number): number {
    let before = 0;
    let crlf = 0;
    for (let index = 0; index < this.#pieces.length; index += 1) {
      const piece = this.#pieces[index]!;
      const width = piece.length + this.#breaks[index]!;
      if (crlf + width < offset) {
        crlf += width;
        before += piece.length;
        continue;
      }
      let place = 0;
      let line = piece.indexOf('\n');
      while (line !== -1 && crlf + (line - place) + 2 <= offset) {
        crlf += line - place + 2;
        place = line + 1;
        line = piece.indexOf('\n', place);
      }
      const limit = line === -1 ? piece.length : line;
      return before + Math.min(place + offset - crlf, limit);
    }
    return before;
  }

  /** The offset of a place in this text as it is when every line break counts as two. */
  toCrlf(offset: number): number {
    const { index, offset: within } = this.#find(offset);
    let breaks = countBreaks((this.#pieces[index] ?? '').slice(0, within));
    for (let before = 0; before < index; before += 1) breaks += this.#breaks[before]!;
    return offset + breaks;
  }

  #replace({ from, to, text }: Replacement): void {
    const start = this.#find(from);
    const end = this.#find(to);
    const head = (this.#pieces[start.index] ?? '').slice(0, start.offset);
    const tail = (this.#pieces[end.index] ?? '').slice(end.offset);
    this.#splice(start.index, end.index + 1 - start.index, head + text + tail);
    this.#length += text.length - (to - from);
  }

  #splice(index: number, count: number, text: string): void {
    const pieces = text.length <= largestPiece ? (text === '' ? [] : [text]) : inPieces(text);
    this.#pieces.splice(index, count, ...pieces);
    this.#breaks.splice(index, count, ...pieces.map(countBreaks));
  }

  #find(offset: number): { index: number; offset: number } {
    let rest = offset;
    let index = 0;
    while (index < this.#pieces.length - 1 && rest > this.#pieces[index]!.length) {
      rest -= this.#pieces[index]!.length;
      index += 1;
    }
    return { index, offset: rest };
  }
}

function inPieces(text: string): string[] {
  const half = largestPiece / 2;
  const pieces = [];
  for (let at = 0; at < text.length; at += half) pieces.push(text.slice(at, at + half));
  return pieces;
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
