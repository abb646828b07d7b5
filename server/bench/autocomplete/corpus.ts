import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Random } from '../../../client/testing/random.ts';

export type SourceFile = { path: string; text: string };
/** A folder of source, a part of it held out: nobody has indexed that part when it is typed. */
export type Corpus = { name: string; room: SourceFile[]; heldOut: SourceFile[]; bytes: number };

const endings =
  /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs|py|go|rs|java|c|h|cc|cpp|hpp|cs|php|rb|swift|kt|scala|lua)$/;
const skippedFolders = /^(node_modules|vendor|dist|build|target|coverage|third_party|\..*)$/;
const maxFileBytes = 200_000;

/**
 * Reads a folder. Generated and minified files are left out, by their line lengths.
 * @param share how much of the files is held out, from 0 to 1
 */
export function readCorpus(folder: string, share: number, random: Random): Corpus {
  const files = [...walk(folder)]
    .sort()
    .map((path) => ({
      path: relative(folder, path),
      text: readFileSync(path, 'utf8').replaceAll('\r\n', '\n'),
    }))
    .filter(({ text }) => isWritten(text));
  const eligible = random.shuffled(files.filter(({ text }) => text.split('\n').length >= 25));
  const heldOut = eligible.slice(0, Math.max(1, Math.round(eligible.length * share)));
  const held = new Set(heldOut);
  return {
    name: basename(folder),
    room: files.filter((file) => !held.has(file)),
    heldOut,
    bytes: files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
  };
}

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skippedFolders.test(entry.name)) yield* walk(path);
    else if (entry.isFile() && endings.test(entry.name) && statSync(path).size <= maxFileBytes) yield path;
  }
}

function isWritten(text: string): boolean {
  if (text.includes('\u0000') || /^.{0,200}(Code generated|@generated|DO NOT EDIT)/s.test(text)) return false;
  const lines = text.split('\n');
  return text.length / lines.length < 110 && lines.every((line) => line.length < 1000);
}

/** The commit a folder is at, when it is a work tree of git. */
export function commitOf(folder: string): string | undefined {
  try {
    return execFileSync('git', ['-C', folder, 'rev-parse', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
