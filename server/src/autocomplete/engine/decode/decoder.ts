import type { DecodeState } from '../predict/decodeState.ts';
import type { Partial, Predictor, Sources } from '../predict/predictor.ts';
import type { Slices } from '../text/slices.ts';
import { kinds, lineEnd } from '../text/vocabulary.ts';

const beamWidth = 4;
const branching = 4;
const maxTokens = 24;
/** What is less likely than this will not be shown, however it goes on. */
const leastLikely = 0.02;

/** How far contexts agreed at one step, expert by expert, and what was seen after them. */
type Step = {
  longest: readonly [number, number, number, number];
  distinct: readonly [number, number, number, number];
  support: readonly [number, number, number, number];
  /** How likely the token was, and the likeliest other. */
  probability: number;
  runnerUp: number;
  /** How many experts had the token as possible. */
  backers: number;
};

/** A beginning of what may stand next in the line. */
export type Candidate = {
  text: string;
  /** The product of its tokens' probabilities. */
  probability: number;
  steps: readonly Step[];
  symbols: readonly number[];
  /** How likely the line ends here, and how likely the likeliest token after it is; -1 when nobody looked. */
  endProbability: number;
  nextProbability: number;
};

type Hypothesis = Candidate & { state: DecodeState };

/**
 * Beam search to the end of the line.
 * @returns every beginning that was followed, each a place where the ghost text may be cut
 */
export function* decodeLine(
  predictor: Predictor,
  sources: Sources,
  state: DecodeState,
  partial: Partial | undefined,
): Slices<Candidate[]> {
  const candidates: Candidate[] = [];
  const root: Hypothesis = {
    text: '',
    probability: 1,
    steps: [],
    symbols: [],
    endProbability: -1,
    nextProbability: -1,
    state,
  };
  let beam: Hypothesis[] = [root];
  for (let depth = 0; depth < maxTokens && beam.length > 0; depth++) {
    const next: Hypothesis[] = [];
    for (const hypothesis of beam) {
      // Before the predictor is asked: what it said is valid until somebody else asks it.
      yield;
      const typed = depth === 0 ? partial : undefined;
      next.push(...continuations(predictor, sources, hypothesis, typed));
    }
    next.sort((a, b) => b.probability - a.probability);
    beam = next.slice(0, beamWidth);
    candidates.push(...beam.filter(({ text }) => text !== ''));
  }
  return candidates;
}

/** What may follow a beginning, a token longer; notes how likely the line ends there, and the likeliest token. */
function continuations(
  predictor: Predictor,
  sources: Sources,
  hypothesis: Hypothesis,
  typed: Partial | undefined,
): Hypothesis[] {
  const { vocabulary } = sources.workspace;
  const { symbols, probabilities } = predictor.predict(sources, hypothesis.state, typed, branching + 1);
  hypothesis.nextProbability = probabilities[0] ?? 0;
  hypothesis.endProbability = 0;
  const longer: Hypothesis[] = [];
  for (let i = 0; i < symbols.length && i < branching; i++) {
    const symbol = symbols[i]!;
    const stepProbability = probabilities[i]!;
    if (vocabulary.kinds[symbol] === kinds.lineEnd) {
      if (symbol === lineEnd) hypothesis.endProbability = stepProbability;
      continue;
    }
    const probability = hypothesis.probability * stepProbability;
    if (probability < leastLikely) continue;
    longer.push({
      text: hypothesis.text + inserted(vocabulary.texts[symbol]!, typed),
      probability,
      steps: [
        ...hypothesis.steps,
        stepOf(predictor, symbol, stepProbability, probabilities[i === 0 ? 1 : 0] ?? 0),
      ],
      symbols: [...hypothesis.symbols, symbol],
      endProbability: -1,
      nextProbability: -1,
      state: hypothesis.state.after(symbol, vocabulary),
    });
  }
  return longer;
}

/** What of a token is still to be inserted. Its blanks may be fewer than those typed. */
function inserted(text: string, typed: Partial | undefined): string {
  if (!typed) return text;
  const blanks = text.length - text.trimStart().length;
  return text.slice(Math.min(blanks, typed.text.length - typed.bare.length) + typed.bare.length);
}

function stepOf(predictor: Predictor, symbol: number, probability: number, runnerUp: number): Step {
  const [a, b, c, d] = predictor.distributions;
  let backers = 0;
  for (const distribution of predictor.distributions) if (distribution.of(symbol) > 0) backers++;
  return {
    longest: [a!.longest, b!.longest, c!.longest, d!.longest],
    distinct: [a!.distinct, b!.distinct, c!.distinct, d!.distinct],
    support: [a!.support, b!.support, c!.support, d!.support],
    probability,
    runnerUp,
    backers,
  };
}
