import { cpus } from 'node:os';
import { Random } from '../../../client/testing/random.ts';
import { type BesideModel, typeBesideModel } from './besideModel.ts';
import type { Corpus } from './corpus.ts';
import { sampleLines } from './positions.ts';

/** How long the model takes, in milliseconds; undefined is no model. */
const delays = [undefined, 100, 250, 500, 1000, 2000, 3000];

/** Types the same lines without a model and beside ones of different delays, and prints a table in Markdown. */
export async function printBesideModel(
  corpora: readonly Corpus[],
  options: { lines: number; seed: number; rightness: number; mode: 'eager' | 'balanced' | 'quiet' },
): Promise<void> {
  const { seed, rightness } = options;
  console.log(`${cpus().length} cores, Node ${process.version}, mode ${options.mode}, right ${rightness}`);
  console.log(
    '\n| model answers after | keys saved % | requests to it | cancelled % |\n| --- | --- | --- | --- |',
  );
  for (const delayMs of delays) {
    const sum: BesideModel = { characters: 0, saved: 0, asked: 0, cancelled: 0 };
    for (const corpus of corpora) {
      const lines = sampleLines(corpus.heldOut, options.lines, new Random(seed));
      const result = await typeBesideModel(corpus, lines, { ...options, delayMs });
      for (const field of ['characters', 'saved', 'asked', 'cancelled'] as const) sum[field] += result[field];
    }
    const share = (part: number, whole: number) => (whole === 0 ? '-' : ((100 * part) / whole).toFixed(1));
    console.log(
      `| ${delayMs === undefined ? 'no model' : `${delayMs} ms`} | ${share(sum.saved, sum.characters)} ` +
        `| ${sum.asked} | ${share(sum.cancelled, sum.asked)} |`,
    );
  }
}
