import type { Random } from '../../../client/testing/random.ts';
import type { SourceFile } from './corpus.ts';

/** A place in a held-out file: what is there to its left, what the author wrote next in the line, what stands below. */
export type Position = { file: SourceFile; before: string; rest: string; below: string };

/**
 * Random cursor positions: every line of the files is equally likely, and in it every character after the indentation.
 * @param count how many
 */
export function samplePositions(files: readonly SourceFile[], count: number, random: Random): Position[] {
  const lines = files.flatMap((file) => [...linesOf(file)]);
  const positions: Position[] = [];
  while (positions.length < count && lines.length > 0) {
    const { file, from, to } = lines[random.below(lines.length)]!;
    const position = positionAt(file, from + random.below(to - from));
    if (position) positions.push(position);
  }
  return positions;
}

/** Whole lines to type, drawn as {@link samplePositions} draws them; the editor has indented them already. */
export function sampleLines(files: readonly SourceFile[], count: number, random: Random): Position[] {
  return samplePositions(files, count, random).map(({ file, before, rest, below }) => {
    const start = before.lastIndexOf('\n') + 1;
    const line = before.slice(start) + rest;
    const indent = line.length - line.trimStart().length;
    return { file, before: before.slice(0, start) + line.slice(0, indent), rest: line.slice(indent), below };
  });
}

function* linesOf(file: SourceFile): Generator<{ file: SourceFile; from: number; to: number }> {
  for (const { 0: line, index } of file.text.matchAll(/[^\n]*\S[^\n]*/g)) {
    yield { file, from: index + line.length - line.trimStart().length, to: index + line.trimEnd().length };
  }
}

/** The position at an offset; undefined in indentation, on blank lines and where nothing follows in the line. */
export function positionAt(file: SourceFile, offset: number): Position | undefined {
  const { text } = file;
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const end = newline === -1 ? text.length : newline;
  const line = text.slice(start, end);
  const indent = line.length - line.trimStart().length;
  const rest = line.slice(offset - start).trimEnd();
  if (offset - start < indent || rest === '' || line.length > 300) return undefined;
  return { file, before: text.slice(0, offset), rest, below: text.slice(end) };
}
