// Trains the embedded engine's gate and calibrator on folders of source:
//   node server/bench/autocomplete/train.ts --out model.json --source NAME=FOLDER=COMMIT=LICENCE ... [--positions 1200]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Random } from '../../../client/testing/random.ts';
import { choose, Engine, type EngineModel, type Question } from '../../src/autocomplete/engine/engine.ts';
import { expertCount, gateFeatureCount } from '../../src/autocomplete/engine/predict/gate.ts';
import { atOnce } from '../../src/autocomplete/engine/text/slices.ts';
import { type Corpus, commitOf, readCorpus } from './corpus.ts';
import { fitGate, type GateSample, gateSamples } from './gateTraining.ts';
import { type Position, samplePositions } from './positions.ts';
import { fitMonotone, fitTrees, type TreeSamples } from './treeTraining.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    source: { type: 'string', multiple: true },
    positions: { type: 'string', default: '1200' },
    seed: { type: 'string', default: '1' },
  },
});
if (!values.out || !values.source) {
  throw new Error(
    'Say where to write and what to learn from: --out FILE --source NAME=FOLDER=COMMIT=LICENCE',
  );
}
const random = new Random(Number(values.seed));
const perCorpus = Number(values.positions);

type Example = { question: Question; rest: string };
const sources = values.source.map((text) => {
  const [name, folder, commit, licence] = text.split('=');
  return {
    name: name!,
    folder: folder!,
    commit: commit || commitOf(folder!) || 'unknown',
    licence: licence!,
  };
});
const corpora = sources.map(({ folder }) => readCorpus(folder, 0.3, random));
const examples = corpora.map(({ heldOut }) => samplePositions(heldOut, perCorpus, random));

/**
 * Half of the positions are in a room, every sixth each is in a document alone, in one of a few lines, and beside a few
 * other files only: what is known of little code is to be as true as what is known of much. Every second one has
 * nothing below it yet.
 */
function exampleOf(position: Position, number: number, corpus: Corpus): Example {
  const { file, before, rest, below } = position;
  const kind = number % 6;
  const cold = kind === 0 || kind === 3 || kind === 5;
  const short = kind === 3 || (kind === 5 && number % 4 === 1);
  const few = 1 + (number % 4);
  const from = (number * 7919) % Math.max(1, corpus.room.length - few);
  return {
    question: {
      room: cold ? undefined : corpus.name,
      path: file.path,
      before: short ? lastLines(before, 4 + (number % 40)) : before,
      after: Math.floor(number / 6) % 2 === 0 ? below : '',
      files: kind === 5 ? corpus.room.slice(from, from + few) : undefined,
      threshold: 0.4,
      maxLines: 1,
    },
    rest,
  };
}

function lastLines(text: string, count: number): string {
  return text.split('\n').slice(-count).join('\n');
}

/** Goes through all examples with an engine that has indexed the rest of their corpora. */
function visit(model: EngineModel, see: (engine: Engine, example: Example, number: number) => void): void {
  for (const [i, corpus] of corpora.entries()) {
    const engine = new Engine(model);
    for (const { path, text } of corpus.room) engine.put(corpus.name, path, text);
    engine.work(() => false);
    for (const [number, position] of examples[i]!.entries()) {
      see(engine, exampleOf(position, number, corpus), number);
    }
  }
}

const untrained: EngineModel = {
  gate: Array.from({ length: expertCount }, () => new Array<number>(gateFeatureCount).fill(0)),
  calibrator: { base: 0, trees: [], observed: [] },
};

const steps: GateSample[] = [];
visit(untrained, (engine, { question, rest }) => steps.push(...gateSamples(engine, question, rest)));
const gate = fitGate(steps, random);
console.log(`gate: ${steps.length} tokens, ${gate.lossPerToken.toFixed(4)} nats a token`);

const samples: TreeSamples = { features: [], labels: [], weights: [] };
visit({ ...untrained, gate: gate.weights }, (engine, { question, rest }, number) => {
  // The others are kept to see how often what is shown comes true.
  if (number % 7 >= 5) return;
  const judged = atOnce(engine.judging(question));
  for (const { candidate, features } of judged) {
    samples.features.push(features);
    samples.labels.push(rest.startsWith(candidate.text) ? 1 : 0);
    samples.weights.push(1);
  }
});
const boosted = fitTrees(samples);
console.log(`trees: ${samples.labels.length} candidates, ${boosted.trees.length} trees`);

const shown: [number, boolean][] = [];
const trained = { gate: gate.weights, calibrator: { ...boosted, observed: [] } };
visit(trained, (engine, { question, rest }, number) => {
  if (number % 7 < 5) return;
  const ghost = choose(atOnce(engine.judging(question)), question.threshold);
  if (ghost) shown.push([ghost.confidence, rest.startsWith(ghost.text)]);
});
const observed = fitMonotone(shown);
console.log(`shown: ${shown.length}`, observed.map(([said, right]) => `${said}:${right}`).join(' '));

const model: EngineModel = { gate: gate.weights, calibrator: { ...boosted, observed } };
const trainedOn = sources.map(({ name, commit, licence }) => ({ repository: name, commit, licence }));
writeFileSync(
  values.out,
  `${JSON.stringify({ trainedOn, seed: Number(values.seed), positionsPerRepository: perCorpus, ...model })}\n`,
);
