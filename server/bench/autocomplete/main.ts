// npm run bench:autocomplete -- --corpus DIR [--corpus DIR ...] [--positions 500] [--lines 60] [--seed 7] [--mode balanced]
// Measures ghost text over HTTP on folders of source, beside three baselines, and prints a table.
// With --model simulated [--rightness 0.7]: keys saved beside a model that answers after 100 ms to 3 s, and without one.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { completeResponseSchema } from '@tandem/protocol/autocomplete';
import { z } from 'zod';
import { Random } from '../../../client/testing/random.ts';
import { post, startBareRoute } from './bareRoute.ts';
import { patternTable, similarLine, wordsOfFile } from './baselines.ts';
import { printBesideModel } from './besideModelTable.ts';
import { commitOf, readCorpus } from './corpus.ts';
import { sampleLines, samplePositions } from './positions.ts';
import { type Completer, emptyScore, type Score, scorePositions, scoreTyping } from './protocol.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', multiple: true },
    positions: { type: 'string', default: '500' },
    lines: { type: 'string', default: '60' },
    seed: { type: 'string', default: '7' },
    mode: { type: 'string', default: 'balanced' },
    share: { type: 'string', default: '0.12' },
    model: { type: 'string' },
    rightness: { type: 'string', default: '0.7' },
  },
});
if (!values.corpus)
  throw new Error('Say what to measure: --corpus DIR, a folder of source. It may be given again.');

if (values.model !== undefined) {
  if (values.model !== 'simulated') throw new Error('--model takes `simulated` only.');
  const random = new Random(Number(values.seed));
  await printBesideModel(
    values.corpus.map((folder) => readCorpus(folder, Number(values.share), random)),
    {
      lines: Number(values.lines),
      seed: Number(values.seed),
      rightness: Number(values.rightness),
      mode: z.enum(['eager', 'balanced', 'quiet']).parse(values.mode),
    },
  );
  process.exit();
}

const route = await startBareRoute();
const scores = new Map<string, Score>();

/** Asks the server, as an editor would. */
function overHttp(roomId: string | undefined): Completer {
  return async ({ path, before, below }) => {
    const answer = completeResponseSchema.parse(
      await post(route.url, {
        code: before + below,
        cursorPosition: before.length,
        path,
        mode: values.mode,
        roomId,
      }),
    );
    return { text: answer.suggestion, confidence: answer.confidence };
  };
}

/** The same with nothing below the cursor: a file that is written from its top. */
function withoutBelow(completer: Completer): Completer {
  return ({ path, before }) => completer({ path, before, below: '' });
}

console.log(
  `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, mode ${values.mode}`,
);
for (const [number, folder] of values.corpus.entries()) {
  const random = new Random(Number(values.seed));
  const corpus = readCorpus(folder, Number(values.share), random);
  const roomId = `00000000000000000${String(number).padStart(3, '0')}`;
  const { indexMs, size } = await route.addRoom(roomId, corpus.room);
  console.log(
    `${corpus.name} ${commitOf(folder)?.slice(0, 10) ?? ''}: ${corpus.room.length} files indexed, ` +
      `${corpus.heldOut.length} held out, ${(corpus.bytes / 1e6).toFixed(2)} MB, index ${Math.round(indexMs)} ms, ` +
      `engine memory ${Math.round(size.memory / 1e6)} MB`,
  );
  const positions = samplePositions(corpus.heldOut, Number(values.positions), random);
  const lines = sampleLines(corpus.heldOut, Number(values.lines), random);
  const completers: [string, Completer][] = [
    ['pattern table', patternTable],
    ['words of the current file', wordsOfFile],
    ['rest of the most similar line', similarLine],
    ['Tandem', overHttp(roomId)],
    ['Tandem, nothing below the cursor', withoutBelow(overHttp(roomId))],
    ['Tandem, no other files', overHttp(undefined)],
    ['Tandem, no other files, nothing below', withoutBelow(overHttp(undefined))],
  ];
  for (const [name, completer] of completers) {
    const score = scores.get(name) ?? emptyScore();
    scores.set(name, score);
    await scorePositions(completer, positions, score);
    await scoreTyping(completer, lines, score);
  }
}
await route.close();
printTable(scores);
