import { type Replacement, textDifference } from '@tandem/protocol/textDifference';

/**
 * The difference from `base` to `ours`, as a change of `theirs`, which went on from `base` too. What others inserted
 * stays, also where something around it is deleted.
 * @returns sorted, not overlapping; offsets are those of `theirs`
 */
export function rebasedDifference(base: string, ours: string, theirs: string): Replacement[] {
  const foreign = new ForeignChange(textDifference(base, theirs));
  return textDifference(base, ours).flatMap(({ from, to, text }) => {
    const at = foreign.insertAt(from);
    const deleted = foreign.survivors(from, to);
    if (text === '') return deleted;
    const [first, ...rest] = deleted;
    if (first?.from === at) return [{ ...first, text }, ...rest];
    return [{ from: at, to: at, text }, ...deleted];
  });
}

/** Applies sorted replacements. */
export function withReplacements(text: string, replacements: readonly Replacement[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, text: inserted } of replacements) {
    result += text.slice(at, from) + inserted;
    at = to;
  }
  return result + text.slice(at);
}

/** Says where places of a text are after it was changed. */
class ForeignChange {
  readonly #parts: readonly Replacement[];
  /** By how much the text has grown in front of each part. */
  readonly #growth: readonly number[];

  constructor(parts: readonly Replacement[]) {
    this.#parts = parts;
    const growth = [0];
    for (const { from, to, text } of parts) growth.push(growth.at(-1)! + text.length - (to - from));
    this.#growth = growth;
  }

  /** Where something goes that was inserted at a place: in front of what was inserted there too. */
  insertAt(place: number): number {
    let index = this.#firstAfter(place);
    const before = this.#parts[index - 1];
    if (before && before.from === place && before.to === place) index -= 1;
    const part = this.#parts[index];
    return Math.min(part?.from ?? place, place) + this.#growth[index]!;
  }

  /** What is still there of a range. */
  survivors(from: number, to: number): Replacement[] {
    const survivors: Replacement[] = [];
    const add = (begin: number, end: number, index: number) => {
      const shift = this.#growth[index]!;
      if (begin < end) survivors.push({ from: begin + shift, to: end + shift, text: '' });
    };
    let begin = from;
    let index = this.#firstAfter(from);
    for (; index < this.#parts.length && this.#parts[index]!.from < to; index += 1) {
      const part = this.#parts[index]!;
      add(begin, part.from, index);
      begin = Math.max(begin, part.to);
    }
    add(begin, to, index);
    return survivors;
  }

  /** The first part that ends behind a place. */
  #firstAfter(place: number): number {
    let low = 0;
    let high = this.#parts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#parts[middle]!.to > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
