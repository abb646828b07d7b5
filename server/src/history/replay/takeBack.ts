import { fileTypes } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import { isThere, type Run, type Timeline } from './timeline.ts';

/** Characters to take out of a text or to bring back, where they stand among all that ever were in it. */
export type Step = { client: number; clock: number; text: string; brings: boolean };

/** What makes the text at one seq the text at another again. */
export function stepsBack({ runs }: Timeline, from: number, to: number): Step[] {
  return runs.flatMap((run) => {
    const isWanted = isThere(run, to);
    return isThere(run, from) === isWanted ? [] : [stepOf(run, isWanted)];
  });
}

/**
 * What takes back all that some authors did between two seqs: what they wrote goes, what they deleted comes back, and
 * nothing else changes.
 * @param now the seq of the text it is done to
 */
export function stepsOfRollback(
  { runs, origins }: Timeline,
  range: { by: ReadonlySet<string>; from: number; to: number; now: number },
): Step[] {
  const { by, from, to, now } = range;
  const isTheirs = (origin: number) => {
    const { author, seq } = origins[origin]!;
    return by.has(author) && seq > from && seq <= to;
  };
  return runs.flatMap((run) => {
    const wrote = isTheirs(run.written);
    if (isThere(run, now)) return wrote ? [stepOf(run, false)] : [];
    return !wrote && run.from <= now && run.deleted >= 0 && isTheirs(run.deleted) ? [stepOf(run, true)] : [];
  });
}

function stepOf({ client, clock, text }: Run, brings: boolean): Step {
  return { client, clock, text, brings };
}

/**
 * Does steps in a text that may have gone on since. Call it inside a transaction.
 * @returns how many characters came and went
 */
export function takeSteps(doc: Y.Doc, steps: readonly Step[]): { inserted: number; deleted: number } {
  const text = doc.getText(fileTypes.content);
  const edits = placesOf(text, steps);
  const count = { inserted: 0, deleted: 0 };
  for (const edit of edits.reverse()) {
    if (typeof edit.change === 'number') {
      text.delete(edit.index, edit.change);
      count.deleted += edit.change;
    } else {
      text.insert(edit.index, edit.change);
      count.inserted += edit.change.length;
    }
  }
  return count;
}

/** A text to insert, or how much to delete. */
type Place = { index: number; change: string | number };

/** Where steps stand in a text now, from its beginning to its end. */
function placesOf(text: Y.Text, steps: readonly Step[]): Place[] {
  const byClient = Map.groupBy(steps, ({ client }) => client);
  for (const ofClient of byClient.values()) ofClient.sort((a, b) => a.clock - b.clock);
  const places: Place[] = [];
  let index = 0;
  for (let item = text._start; item; item = item.right) {
    for (const step of meeting(byClient.get(item.id.client) ?? [], item)) {
      const place = placeIn(item, index, step);
      if (place) add(places, place);
    }
    if (!item.deleted && item.countable) index += item.length;
  }
  return places;
}

/** What a step does to an item that begins at an index; undefined where it is done already. */
function placeIn(item: Y.Item, index: number, step: Step): Place | undefined {
  const { clock } = item.id;
  const from = Math.max(step.clock, clock);
  const to = Math.min(step.clock + step.text.length, clock + item.length);
  if (step.brings) {
    return item.deleted ? { index, change: step.text.slice(from - step.clock, to - step.clock) } : undefined;
  }
  const isText = !item.deleted && item.content instanceof Y.ContentString;
  return isText ? { index: index + (from - clock), change: to - from } : undefined;
}

function add(places: Place[], { index, change }: Place): void {
  const last = places.at(-1);
  if (typeof last?.change === 'string' && typeof change === 'string' && last.index === index)
    last.change += change;
  else if (
    typeof last?.change === 'number' &&
    typeof change === 'number' &&
    last.index + last.change === index
  )
    last.change += change;
  else places.push({ index, change });
}

/** The steps of a client, which are in order, that share clocks with an item of theirs. */
function* meeting(steps: readonly Step[], { id: { clock }, length }: Y.Item): Generator<Step> {
  for (let at = firstBehind(steps, clock); at < steps.length && steps[at]!.clock < clock + length; at++) {
    yield steps[at]!;
  }
}

/** The first step that ends behind a clock. */
function firstBehind(steps: readonly Step[], clock: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle]!.clock + steps[middle]!.text.length > clock) high = middle;
    else low = middle + 1;
  }
  return low;
}
