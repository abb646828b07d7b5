import { rankOfTarget } from '../text/tokenStreams.ts';
import { kinds, type Vocabulary } from '../text/vocabulary.ts';
import { type Context, ContextMatches, collectContextMatches, type SortedStream } from './contextMatches.ts';
import type { DecodeState } from './decodeState.ts';
import { Distribution } from './distribution.ts';
import { expertCount, type GateWeights, gateFeatureCount, gateFeatures, gateShares } from './gate.ts';
import type { OpenFile } from './openFile.ts';
import { Ppm } from './ppm.ts';
import type { Source, Workspace } from './workspace.ts';

/** How many matches are looked at, and how many where only those count that fit what is typed. */
const matchLimit = 160;
const matchLimitWhenTyped = 600;
/** A room in many parts is asked for fewer matches in each: this many times as many as one part gives. */
const sourceShare = 2;
/** In the open file, what stands near the cursor counts more: the distance in tokens at which half of that is lost. */
const halfDistance = 300;
const farWeight = 0.4;
/** What an expert leaves for tokens nobody named, beside those that fit what is typed. */
const leftOver = { context: 0.01, words: 0.5, loneWord: 0.3 };
/** A beginning of so many characters that only one word has is seldom another word's. */
const longBeginning = 5;

/** The numbers of the experts that know words without what stands before them. */
const openWords = 4;
const roomWords = 5;

/** The sorted streams of one text: which of them an expert reads is its own matter. */
type Streams = { words: SortedStream; classes: SortedStream };
type StreamOf = (streams: Streams) => SortedStream;
const wordsOf: StreamOf = ({ words }) => words;
const classesOf: StreamOf = ({ classes }) => classes;

/** What is typed of the token to predict. */
export type Partial = {
  /** Blanks and characters, never empty. */
  text: string;
  /** The characters after the blanks. */
  bare: string;
};

/** What may come next, the likeliest first. */
export type Prediction = { symbols: number[]; probabilities: number[] };

/** Where predictions come from: the file being written and the room's others. */
export type Sources = {
  workspace: Workspace;
  open: OpenFile;
  /** The position in the open file at which the cursor's line would stand. */
  cursor: number;
  room: readonly Source[];
};

/** Predicts one token by mixing experts. Reuses its memory: a distribution is valid until the next prediction. */
export class Predictor {
  readonly distributions: readonly Distribution[] = Array.from(
    { length: expertCount },
    () => new Distribution(),
  );
  readonly shares = new Float64Array(expertCount);
  readonly features = new Int32Array(gateFeatureCount);
  featureCount = 0;
  readonly #gate: GateWeights;
  readonly #blend = new Ppm();
  readonly #matches = new ContextMatches(4096);
  readonly #mixed = new Distribution();
  readonly #tops: number[] = new Array(expertCount).fill(-1);

  constructor(gate: GateWeights) {
    this.#gate = gate;
  }

  /**
   * @param partial what is typed of the token, if anything
   * @param limit how many predictions at most
   */
  predict(sources: Sources, state: DecodeState, partial: Partial | undefined, limit: number): Prediction {
    this.ask(sources, state, partial);
    const mixed = this.#mixed;
    mixed.clear(sources.workspace.vocabulary.size);
    for (let expert = 0; expert < expertCount; expert++) {
      const distribution = this.distributions[expert]!;
      const share = this.shares[expert]!;
      for (let i = 0; i < distribution.count; i++) {
        const symbol = distribution.symbols[i]!;
        mixed.add(symbol, share * distribution.of(symbol));
      }
    }
    return best(mixed, limit);
  }

  /** Has every expert say its distribution, and the gate how much each is worth here. */
  ask(sources: Sources, state: DecodeState, partial: Partial | undefined): void {
    const { workspace, open } = sources;
    const { vocabulary } = workspace;
    const passes = partial && fitting(partial, vocabulary);
    const limit = partial ? matchLimitWhenTyped : matchLimit;
    const words = { symbols: state.words, length: state.length };
    const classes = { symbols: state.classes, length: state.length };
    const asWord = (target: number) => target;
    const asRank = (target: number) => symbolAt(target, state, vocabulary);
    for (let expert = 0; expert < 4; expert++) {
      const ofOpen = expert % 2 === 0;
      const ofWords = expert < 2;
      const distribution = this.distributions[expert]!;
      distribution.clear(vocabulary.size);
      this.#matches.clear();
      const context = ofWords ? words : classes;
      const streamOf = ofWords ? wordsOf : classesOf;
      if (ofOpen) this.#collectOfOpen(sources, streamOf, context, limit);
      else this.#collectOfRoom(sources, streamOf, context, limit);
      this.#blend.blend(this.#matches, ofWords ? asWord : asRank, distribution);
      if (passes) distribution.keep(passes, leftOver.context);
      this.#tops[expert] = topOf(distribution);
    }
    this.#askWords(workspace, open, partial);
    this.featureCount = gateFeatures(
      this.distributions,
      this.#tops,
      partial ? partial.bare.length : -1,
      this.features,
    );
    gateShares(this.#gate, this.features, this.featureCount, this.shares);
    this.#passOn();
  }

  #collectOfOpen({ open, cursor }: Sources, streamOf: StreamOf, context: Context, limit: number): void {
    const nearness = (position: number) => farWeight + 1 / (1 + Math.abs(position - cursor) / halfDistance);
    collectContextMatches(streamOf(open), context, limit, nearness, this.#matches);
  }

  #collectOfRoom({ room }: Sources, streamOf: StreamOf, context: Context, limit: number): void {
    const each = Math.ceil(limit * Math.min(1, sourceShare / room.length));
    for (const source of room) {
      collectContextMatches(streamOf(source), context, each, source.weightOf, this.#matches);
    }
  }

  /** Where no word of the open file fits what is typed, it is the words of the room that have its say. */
  #passOn(): void {
    const [ofOpen, ofRoom] = [openWords, roomWords];
    if (this.distributions[ofOpen]!.count > 0 || this.distributions[ofRoom]!.count === 0) return;
    this.shares[ofRoom]! += this.shares[ofOpen]!;
    this.shares[ofOpen] = 0;
  }

  /** The words of the open file and of the room that begin as what is typed. */
  #askWords(workspace: Workspace, open: OpenFile, partial: Partial | undefined): void {
    const [ofOpen, ofRoom] = [this.distributions[openWords]!, this.distributions[roomWords]!];
    const { vocabulary } = workspace;
    ofOpen.clear(vocabulary.size);
    ofRoom.clear(vocabulary.size);
    if (!partial || !/^[\w$\u0080-\uffff]/.test(partial.bare)) return;
    const spaced = partial.text.length > partial.bare.length;
    const add = (distribution: Distribution, bare: number, count: number) => {
      if (count > 0) distribution.add(spaced ? vocabulary.spaced(bare) : bare, count);
    };
    for (const [bare, count] of open.counts) {
      if (vocabulary.texts[bare]!.startsWith(partial.bare)) add(ofOpen, bare, count);
    }
    for (const bare of vocabulary.wordsBeginning(partial.bare)) add(ofRoom, bare, workspace.countOf(bare));
    const all = () => true;
    for (const distribution of [ofOpen, ofRoom]) {
      const isAlone = distribution.count === 1 && partial.bare.length >= longBeginning;
      distribution.keep(all, isAlone ? leftOver.loneWord : leftOver.words);
    }
  }
}

/** Whether a token can be what is being typed. More than one blank may stand for one, as where code is aligned. */
function fitting(partial: Partial, vocabulary: Vocabulary): (symbol: number) => boolean {
  const text = partial.text.length - partial.bare.length > 1 ? ` ${partial.bare}` : partial.text;
  return (symbol) => vocabulary.kinds[symbol] !== kinds.lineEnd && vocabulary.texts[symbol]!.startsWith(text);
}

function topOf(distribution: Distribution): number {
  let top = -1;
  let highest = 0;
  for (let i = 0; i < distribution.count; i++) {
    const probability = distribution.of(distribution.symbols[i]!);
    if (probability > highest) {
      highest = probability;
      top = distribution.symbols[i]!;
    }
  }
  return top;
}

function best(mixed: Distribution, limit: number): Prediction {
  const symbols: number[] = [];
  const probabilities: number[] = [];
  for (let i = 0; i < mixed.count; i++) {
    const symbol = mixed.symbols[i]!;
    const probability = mixed.of(symbol);
    if (symbols.length === limit && probability <= probabilities[limit - 1]!) continue;
    let at = symbols.length < limit ? symbols.length : limit - 1;
    for (; at > 0 && probabilities[at - 1]! < probability; at--) {
      symbols[at] = symbols[at - 1]!;
      probabilities[at] = probabilities[at - 1]!;
    }
    symbols[at] = symbol;
    probabilities[at] = probability;
  }
  return { symbols, probabilities };
}

/** The symbol that a target of classes stands for here, or -1. */
function symbolAt(target: number, state: DecodeState, vocabulary: Vocabulary): number {
  if (target >= -1) return target;
  const { rank, spaced } = rankOfTarget(target);
  const bare = state.recent.at(rank);
  if (bare === undefined) return -1;
  return spaced ? vocabulary.spaced(bare) : bare;
}
