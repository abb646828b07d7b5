import { isThere, type Run, type Timeline } from './timeline.ts';

/** The text as the edit of a seq left it. */
export function textAt({ runs }: Timeline, seq: number): string {
  let text = '';
  for (const run of runs) if (isThere(run, seq)) text += run.text;
  return text;
}

/** A part of a text by one author. */
export type AuthoredSpan = { length: number; author: string };

/** Who wrote what of the text at a seq: spans that follow on each other from its beginning to its end. */
export function authorsAt({ runs, origins }: Timeline, seq: number): AuthoredSpan[] {
  const spans: AuthoredSpan[] = [];
  for (const run of runs) {
    if (!isThere(run, seq)) continue;
    const { author } = origins[run.written]!;
    const last = spans.at(-1);
    if (last?.author === author) last.length += run.text.length;
    else spans.push({ length: run.text.length, author });
  }
  return spans;
}

/** Lines of a text that were last written in by one author at one time; counted from 1, `to` included. */
export type BlamedLines = { from: number; to: number; author: string; at: number };

/** Who wrote last in each line of the text at a seq. The end of a line is a part of it. */
export function blameAt({ runs, origins }: Timeline, seq: number): BlamedLines[] {
  const lines: BlamedLines[] = [];
  let line = 1;
  let newest = -1;
  const end = () => {
    const { author, at } = origins[newest]!;
    const last = lines.at(-1);
    if (last?.author === author && last.at === at) last.to = line;
    else lines.push({ from: line, to: line, author, at });
    newest = -1;
    line += 1;
  };
  for (const run of runs) {
    if (!isThere(run, seq)) continue;
    const parts = run.text.split('\n').length;
    for (let part = 0; part < parts; part++) {
      const isLast = part === parts - 1;
      if (!isLast || !run.text.endsWith('\n')) newest = later(run, newest, origins);
      if (!isLast) end();
    }
  }
  if (newest >= 0) end();
  return lines;
}

function later({ written }: Run, newest: number, origins: Timeline['origins']): number {
  return newest < 0 || origins[written]!.at >= origins[newest]!.at ? written : newest;
}

/** A step of a difference between two moments, with the author of what came or went. */
export type AuthoredChange =
  | { retain: number }
  | { insert: string; author: string }
  | { delete: string; author: string };

/** What makes the text at one seq the text at another, which may be the earlier one. */
export function changesBetween({ runs, origins }: Timeline, from: number, to: number): AuthoredChange[] {
  const changes: AuthoredChange[] = [];
  const isBackwards = to < from;
  for (const run of runs) {
    const before = isThere(run, from);
    const after = isThere(run, to);
    if (!before && !after) continue;
    // Backwards, whoever deleted it is who made it come, and whoever wrote it who made it go.
    const author = () => origins[after === isBackwards ? run.deleted : run.written]!.author;
    if (before && after) addChange(changes, { retain: run.text.length });
    else if (after) addChange(changes, { insert: run.text, author: author() });
    else addChange(changes, { delete: run.text, author: author() });
  }
  if (changes.at(-1) && 'retain' in changes.at(-1)!) changes.pop();
  return changes;
}

/** Adds a change behind others, as a part of the last where it goes on with it. */
function addChange(changes: AuthoredChange[], change: AuthoredChange): void {
  const last = changes.at(-1);
  if (!last || authorOf(last) !== authorOf(change)) changes.push(change);
  else if ('retain' in last && 'retain' in change) last.retain += change.retain;
  else if ('insert' in last && 'insert' in change) last.insert += change.insert;
  else if ('delete' in last && 'delete' in change) last.delete += change.delete;
  else changes.push(change);
}

function authorOf(change: AuthoredChange): string | undefined {
  return 'author' in change ? change.author : undefined;
}
