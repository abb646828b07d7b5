import type { Frame, Playback } from '@tandem/protocol/history';
import { textAt } from './moments.ts';
import type { Timeline } from './timeline.ts';

/** A text and every edit that came to it, packed: what a player needs. */
export type Frames = Omit<Playback, 'from' | 'to'>;

/** How the text at one seq became the text at a later one. In time n log n. */
export function framesBetween(timeline: Timeline, from: number, to: number): Frames {
  const { runs, origins } = timeline;
  const shown = new PrefixSums(
    runs.map((run) => (run.from <= from && from < run.until ? run.text.length : 0)),
  );
  const touched = touchedRuns(timeline, from, to);
  const authors = new Map<string, number>();
  const frames: Frame[] = [];
  const first = origins.find(({ seq }) => seq > from);
  let last = first?.at ?? 0;
  for (const { seq, author, at } of origins) {
    const places = seq > from && seq <= to ? touched.get(seq) : undefined;
    if (!places) continue;
    touched.delete(seq);
    const delta = deltaOf(timeline, shown, places, seq);
    if (delta.length === 0) continue;
    if (!authors.has(author)) authors.set(author, authors.size);
    frames.push([Math.max(0, at - last), authors.get(author)!, delta]);
    last = Math.max(last, at);
  }
  return { base: textAt(timeline, from), startedAt: first?.at ?? 0, authors: [...authors.keys()], frames };
}

/** The runs that came or went with each edit, in the order of the text. */
function touchedRuns({ runs }: Timeline, from: number, to: number): Map<number, number[]> {
  const touched = new Map<number, number[]>();
  const note = (seq: number, index: number) => {
    if (seq <= from || seq > to) return;
    const places = touched.get(seq);
    if (places) places.push(index);
    else touched.set(seq, [index]);
  };
  for (const [index, run] of runs.entries()) {
    if (run.from === run.until) continue;
    note(run.from, index);
    note(run.until, index);
  }
  return touched;
}

function deltaOf({ runs }: Timeline, shown: PrefixSums, places: readonly number[], seq: number): Frame[2] {
  const delta: Frame[2] = [];
  let reached = 0;
  for (const place of places) {
    const { from, text } = runs[place]!;
    const index = shown.before(place);
    if (index > reached) delta.push(index - reached);
    const isNew = from === seq;
    if (isNew) addInsertion(delta, text);
    else addDeletion(delta, text.length);
    reached = isNew ? index : index + text.length;
  }
  for (const place of places) {
    const { text, from } = runs[place]!;
    shown.add(place, from === seq ? text.length : -text.length);
  }
  return delta;
}

function addInsertion(delta: Frame[2], text: string): void {
  const last = delta.at(-1);
  if (typeof last === 'string') delta[delta.length - 1] = last + text;
  else delta.push(text);
}

function addDeletion(delta: Frame[2], length: number): void {
  const last = delta.at(-1);
  if (typeof last === 'number' && last < 0) delta[delta.length - 1] = last - length;
  else delta.push(-length);
}

/** Sums of the first numbers of a list that changes, each in logarithmic time (a Fenwick tree). */
class PrefixSums {
  readonly #tree: Float64Array;

  constructor(values: readonly number[]) {
    this.#tree = new Float64Array(values.length + 1);
    for (const [index, value] of values.entries()) {
      const node = index + 1;
      this.#tree[node]! += value;
      const parent = node + (node & -node);
      if (parent < this.#tree.length) this.#tree[parent]! += this.#tree[node]!;
    }
  }

  before(index: number): number {
    let sum = 0;
    for (let node = index; node > 0; node -= node & -node) sum += this.#tree[node]!;
    return sum;
  }

  add(index: number, value: number): void {
    for (let node = index + 1; node < this.#tree.length; node += node & -node) this.#tree[node]! += value;
  }
}
