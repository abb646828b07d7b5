import type { Random } from '../../../client/testing/random.ts';
import type { Engine, Question } from '../../src/autocomplete/engine/engine.ts';
import type { DecodeState } from '../../src/autocomplete/engine/predict/decodeState.ts';
import { expertCount, gateFeatureCount } from '../../src/autocomplete/engine/predict/gate.ts';
import { lexLine } from '../../src/autocomplete/engine/text/lexer.ts';
import { atOnce } from '../../src/autocomplete/engine/text/slices.ts';
import { lineEnd } from '../../src/autocomplete/engine/text/vocabulary.ts';

/** One token the author wrote: which features held before it, and how likely each expert had it. */
export type GateSample = { features: Int32Array; probabilities: Float64Array };

const stepsPerPosition = 8;

/** Has the experts predict what the author wrote, token by token to the end of the line. */
export function gateSamples(engine: Engine, question: Question, rest: string): GateSample[] {
  const cut = atOnce(engine.cutting(question));
  const { vocabulary } = cut.sources.workspace;
  const line = question.before.slice(question.before.lastIndexOf('\n') + 1) + rest;
  const gold = lexLine(line)
    .tokens.slice(cut.place.tokensBefore)
    .map((token) => vocabulary.intern(token));
  gold.push(lineEnd);
  if (cut.partial && !vocabulary.texts[gold[0]!]!.startsWith(cut.partial.text)) return [];
  const samples: GateSample[] = [];
  let state: DecodeState = cut.state;
  for (const [number, symbol] of gold.slice(0, stepsPerPosition).entries()) {
    const { predictor } = engine;
    predictor.ask(cut.sources, state, number === 0 ? cut.partial : undefined);
    samples.push({
      features: predictor.features.slice(0, predictor.featureCount),
      probabilities: Float64Array.from(predictor.distributions, (distribution) => distribution.of(symbol)),
    });
    if (symbol !== lineEnd) state = state.after(symbol, vocabulary);
  }
  return samples;
}

/** What a token that no expert expects is worth. */
const floor = 1e-5;

/** Adds what one token would have the weights change by. @returns its loss */
function addGradient(
  { features, probabilities }: GateSample,
  shares: Float64Array,
  gradient: Float64Array,
): number {
  let total = floor;
  for (let expert = 0; expert < expertCount; expert++) total += shares[expert]! * probabilities[expert]!;
  for (let expert = 0; expert < expertCount; expert++) {
    const share = shares[expert]!;
    const pull = (share * probabilities[expert]!) / total - share * (1 - floor / total);
    for (const feature of features) gradient[expert * gateFeatureCount + feature]! += pull;
  }
  return -Math.log(total);
}

/** Fits the gate's weights by gradient ascent (Adam) on the likelihood of what the authors wrote. */
export function fitGate(
  samples: readonly GateSample[],
  random: Random,
): { weights: number[][]; lossPerToken: number } {
  const size = expertCount * gateFeatureCount;
  const weights = new Float64Array(size);
  const gradient = new Float64Array(size);
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  const shares = new Float64Array(expertCount);
  const batch = 256;
  const epochs = 12;
  let step = 0;
  let loss = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = random.shuffled(samples);
    const rate = 0.05 * (1 - epoch / epochs) + 0.002;
    loss = 0;
    for (let from = 0; from < order.length; from += batch) {
      gradient.fill(0);
      for (const sample of order.slice(from, from + batch)) {
        softmax(weights, sample.features, shares);
        loss += addGradient(sample, shares, gradient);
      }
      step++;
      for (let i = 0; i < size; i++) {
        const slope = gradient[i]! / batch - 1e-5 * weights[i]!;
        mean[i] = 0.9 * mean[i]! + 0.1 * slope;
        square[i] = 0.999 * square[i]! + 0.001 * slope * slope;
        const unbiased = mean[i]! / (1 - 0.9 ** step);
        weights[i]! += (rate * unbiased) / (Math.sqrt(square[i]! / (1 - 0.999 ** step)) + 1e-8);
      }
    }
  }
  const rows = Array.from({ length: expertCount }, (_, expert) =>
    Array.from(weights.subarray(expert * gateFeatureCount, (expert + 1) * gateFeatureCount), rounded),
  );
  return { weights: rows, lossPerToken: loss / samples.length };
}

function softmax(weights: Float64Array, features: Int32Array, into: Float64Array): void {
  let total = 0;
  for (let expert = 0; expert < expertCount; expert++) {
    let sum = 0;
    for (const feature of features) sum += weights[expert * gateFeatureCount + feature]!;
    into[expert] = Math.exp(sum);
    total += into[expert]!;
  }
  for (let expert = 0; expert < expertCount; expert++) into[expert]! /= total;
}

/** Four digits are enough, and make a small file. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
