import type { Completer, Ghost } from './protocol.ts';

const none: Ghost = { text: '', confidence: 0 };

/** What the room prototypes have: a table of beginnings. */
const patterns: readonly [RegExp, string][] = [
  [/\bdef $/, 'function_name():'],
  [/\bclass $/, 'ClassName:'],
  [/\bfor $/, 'i in range(10):'],
  [/\bif $/, 'condition:'],
  [/\bwhile $/, 'condition:'],
  [/\bimport $/, 'numpy as np'],
  [/\bfrom $/, 'module import name'],
  [/\bprint\($/, '"Hello, World!")'],
  [/\bfunction $/, 'functionName() {'],
  [/\bconst $/, 'name = value;'],
  [/\blet $/, 'name = value;'],
  [/\bconsole\.$/, 'log()'],
  [/\breturn $/, 'result'],
  [/\basync $/, 'function name() {'],
  [/\bfunc $/, 'name() {'],
  [/\bfn $/, 'name() {'],
];

/** A table of patterns, as the room prototypes have it. */
export const patternTable: Completer = async ({ before }) => {
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const found = patterns.find(([pattern]) => pattern.test(line));
  return found ? { text: found[1], confidence: 0.5 } : none;
};

/** Words of the current file, the nearest first: what VS Code has without any extension, shown from two characters on. */
export const wordsOfFile: Completer = async ({ before, below }) => {
  const typed = /[A-Za-z_$][\w$]+$/.exec(before)?.[0];
  if (!typed) return none;
  const words = [
    ...(before.slice(0, -typed.length).match(/[A-Za-z_$][\w$]*/g) ?? []).reverse(),
    ...(below.match(/[A-Za-z_$][\w$]*/g) ?? []),
  ];
  const word = words.find((candidate) => candidate.length > typed.length && candidate.startsWith(typed));
  return word ? { text: word.slice(typed.length), confidence: 0.5 } : none;
};

/** The rest of the nearest line that agrees with the cursor's for the most characters before the cursor, eight at least. */
export const similarLine: Completer = async ({ before, below }) => {
  const start = before.lastIndexOf('\n') + 1;
  const prefix = before.slice(start).trimStart();
  if (prefix === '') return none;
  const needed = Math.min(8, prefix.length);
  let best = { shared: needed - 1, rest: '' };
  const lines = [
    ...before
      .slice(0, Math.max(0, start - 1))
      .split('\n')
      .reverse(),
    ...below.split('\n'),
  ];
  const anchor = prefix.slice(-needed);
  for (const line of lines) {
    const at = line.lastIndexOf(anchor);
    if (at === -1) continue;
    const end = at + needed;
    let shared = needed;
    while (
      shared < prefix.length &&
      shared < end &&
      line[end - shared - 1] === prefix[prefix.length - shared - 1]
    ) {
      shared++;
    }
    const rest = line.slice(end).trimEnd();
    if (shared > best.shared && rest !== '') best = { shared, rest };
  }
  return best.rest === '' ? none : { text: best.rest, confidence: 0.5 };
};
