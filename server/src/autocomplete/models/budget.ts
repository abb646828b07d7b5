import type { Hole } from './model.ts';

/** How much of the text around the cursor a model is shown, in characters: about 3,000 tokens. */
const prefixBudget = 8000;
const suffixBudget = 2500;
const filesBudget = 6000;

/**
 * The part of a hole that is worth a model's time: whole lines next to the cursor.
 * @param window how many characters the model can read; each part gets its share of a smaller one
 */
export function trimmed(hole: Hole, window = Number.POSITIVE_INFINITY): Hole {
  const share = Math.min(1, window / (prefixBudget + suffixBudget + filesBudget));
  return {
    ...hole,
    prefix: wholeLinesFromEnd(hole.prefix, Math.floor(share * prefixBudget)),
    suffix: wholeLinesFromStart(hole.suffix, Math.floor(share * suffixBudget)),
    files: fitting(hole.files, Math.floor(share * filesBudget)),
  };
}

/** The beginning of a file's other side: other files as comments of a path and their text. */
export function filesAsText(files: Hole['files']): string {
  return files.map(({ path, text }) => `${path}\n${text}\n`).join('\n');
}

function fitting(files: Hole['files'], budget: number): Hole['files'] {
  const kept: { path: string; text: string }[] = [];
  let left = budget;
  for (const { path, text } of files) {
    if (left < 200) break;
    const part = wholeLinesFromStart(text, left);
    kept.push({ path, text: part });
    left -= part.length;
  }
  return kept;
}

function wholeLinesFromEnd(text: string, budget: number): string {
  if (text.length <= budget) return text;
  const part = text.slice(-budget);
  const newline = part.indexOf('\n');
  return newline === -1 ? part : part.slice(newline + 1);
}

function wholeLinesFromStart(text: string, budget: number): string {
  if (text.length <= budget) return text;
  const part = text.slice(0, budget);
  const newline = part.lastIndexOf('\n');
  return newline === -1 ? part : part.slice(0, newline + 1);
}
