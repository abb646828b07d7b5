import { Calibrator, type CalibratorModel } from './decode/calibrator.ts';
import { type Candidate, decodeLine } from './decode/decoder.ts';
import { featuresOf, type Place, proseAt, rivalsOf } from './decode/features.ts';
import { similarLine } from './decode/similarLine.ts';
import { DecodeState } from './predict/decodeState.ts';
import { type GateWeights, gateFeatureCount } from './predict/gate.ts';
import { type Partial, Predictor, type Sources } from './predict/predictor.ts';
import { Workspace } from './predict/workspace.ts';
import { lexPrefix } from './text/lexer.ts';
import { atOnce, type Slices } from './text/slices.ts';
import { streamLength } from './text/tokenStreams.ts';
import { kinds } from './text/vocabulary.ts';

/** What is trained: plain numbers, in `model.json`. */
export type EngineModel = { gate: GateWeights; calibrator: CalibratorModel };

/** What to complete. */
export type Question = {
  /** The room whose files are known; without it, only `files` are. */
  room?: string | undefined;
  /** Tells apart who asks without a room: documents with one path are those of one asker only. */
  asker?: string | undefined;
  /** Tells the document from others: a path in the room, or anything that stays the same while it is edited. */
  path: string;
  /** The text before and after the cursor, with LF line ends. */
  before: string;
  after: string;
  /** Other files to learn from, for a document outside any room. */
  files?: readonly { path: string; text: string }[] | undefined;
  /** How likely a suggestion must be. */
  threshold: number;
  /** How many lines it may have. */
  maxLines: number;
};

/** A suggestion; empty when nothing is likely enough. */
export type Answer = { text: string; confidence: number; wholeLine: boolean };

const nothing: Answer = { text: '', confidence: 0, wholeLine: false };
/** How many documents outside rooms are kept indexed between two requests. */
const maxDocuments = 24;
/** How many of them may be of one asker, so that nobody's are crowded out by another's. */
const maxOfOne = 8;

/** A document outside any room, with the files that came with the last request. */
type LooseDocument = { owner: string; workspace: Workspace; texts: Map<string, string> };

/** A candidate and how likely it is to be what the person writes. */
export type Judged = { candidate: Candidate; features: number[]; confidence: number };

/** Completes code from the code around it. No clock, no I/O. */
export class Engine {
  readonly #predictor: Predictor;
  readonly #calibrator: Calibrator;
  readonly #rooms = new Map<string, Workspace>();
  readonly #documents = new Map<string, LooseDocument>();

  /** @throws Error when the model was trained for other features than this engine has */
  constructor(model: EngineModel) {
    if (model.gate.some((row) => row.length !== gateFeatureCount)) {
      throw new Error(
        'The model does not fit this engine. Train it again: server/bench/autocomplete/train.ts.',
      );
    }
    this.#predictor = new Predictor(model.gate);
    this.#calibrator = new Calibrator(model.calibrator);
  }

  /** The predictor, for those who train it. */
  get predictor(): Predictor {
    return this.#predictor;
  }

  /** Takes a file's text of a room, new or changed, at once: for a room whose work is not shared with others. */
  put(room: string, path: string, text: string): void {
    atOnce(this.putting(room, path, text));
  }

  /** Takes a file's text of a room, new or changed. Between two pauses, nothing else may be done in that room. */
  *putting(room: string, path: string, text: string): Slices {
    let workspace = this.#rooms.get(room);
    if (!workspace) {
      workspace = new Workspace();
      this.#rooms.set(room, workspace);
    }
    yield* workspace.putting(path, text);
    // Every beginning of a word that was ever there is in the vocabulary: it must not grow for as long as a room lives.
    if (workspace.isStale) this.#rooms.set(room, yield* workspace.renewing());
  }

  /** Forgets one file of a room. */
  remove(room: string, path: string): void {
    this.#rooms.get(room)?.remove(path);
  }

  /** Forgets all of a room. */
  forget(room: string): void {
    this.#rooms.delete(room);
  }

  /** Whether {@link work} has something to do. */
  get busy(): boolean {
    for (const workspace of this.#rooms.values()) if (workspace.busy) return true;
    return false;
  }

  /**
   * Indexes what waits, for a slice of time. Every room that waits has its turn before the first has its next.
   * @param until asked now and then; true ends the slice
   */
  work(until: () => boolean): void {
    for (const [room, workspace] of this.#rooms) {
      if (!workspace.busy) continue;
      for (const _ of workspace.working()) if (until()) break;
      this.#rooms.delete(room);
      this.#rooms.set(room, workspace);
      if (until()) return;
    }
  }

  /** How much is indexed, in all rooms. */
  get size(): { rooms: number; positions: number; files: number } {
    let positions = 0;
    let files = 0;
    for (const { size } of this.#rooms.values()) {
      positions += size.positions;
      files += size.files;
    }
    return { rooms: this.#rooms.size, positions, files };
  }

  /** Completes at a cursor, at once. */
  complete(question: Question): Answer {
    return atOnce(this.completing(question));
  }

  /**
   * Completes at a cursor. Several lines are suggested only where nothing stands in the line yet. Between two pauses,
   * nothing else may be done for the same room or asker.
   */
  *completing(question: Question): Slices<Answer> {
    const first = yield* this.#completeLine(question, question.threshold);
    if (question.maxLines === 1 || !first.wholeLine || !/(?:^|\n)[ \t]*$/.test(question.before)) return first;
    let answer = first;
    for (let lines = 1; lines < question.maxLines; lines++) {
      const written = question.before + answer.text;
      const indent = nextIndent(written);
      const next = yield* this.#completeLine(
        { ...question, before: `${written}\n${indent}` },
        question.threshold / answer.confidence,
      );
      if (!next.wholeLine) break;
      answer = {
        text: `${answer.text}\n${indent}${next.text}`,
        confidence: answer.confidence * next.confidence,
        wholeLine: true,
      };
    }
    return answer;
  }

  *#completeLine(question: Question, threshold: number): Slices<Answer> {
    return choose(yield* this.judging(question), threshold) ?? nothing;
  }

  /** Everything that was considered at a cursor, with its probability. */
  *judging(question: Question): Slices<Judged[]> {
    const { sources, state, partial, place } = yield* this.cutting(question);
    const candidates = yield* decodeLine(this.#predictor, sources, state, partial);
    const rivals = rivalsOf(candidates);
    return candidates.map((candidate, number) => {
      const features = featuresOf(candidate, rivals[number]!, place);
      return { candidate, features, confidence: this.#calibrator.probability(features) };
    });
  }

  /** Reads the question: what is indexed, and where in it the cursor stands. */
  *cutting(question: Question): Slices<{
    sources: Sources;
    state: DecodeState;
    partial: Partial | undefined;
    place: Place;
  }> {
    const above = question.before.split('\n');
    const current = above.pop()!;
    const below = question.after.split('\n').slice(1);
    const workspace = yield* this.#workspaceOf(question);
    const lines = [...above, ...below];
    const open = yield* workspace.opening(question.path, lines);
    const { tokens, indent, partial: typed } = lexPrefix(current);
    const { vocabulary } = workspace;
    const state = DecodeState.at(
      open.lines.slice(0, above.length),
      tokens.map((token) => vocabulary.intern(token)),
      indent,
      vocabulary,
    );
    const partial = typed === '' ? undefined : { text: typed, bare: typed.trimStart() };
    const { rest, shared } = similarLine(lines, above.length, current);
    return {
      sources: {
        workspace,
        open,
        cursor: streamLength(open.lines.slice(0, above.length)),
        room: workspace.sources(question.path),
      },
      state,
      partial,
      place: {
        partialLength: partial ? partial.bare.length : -1,
        tokensBefore: tokens.length,
        lines: lines.length,
        files: workspace.size.files,
        similar: rest,
        similarity: shared,
        prose: proseAt(current),
        knows: (symbol) => {
          const { bare, kinds: kindOf } = vocabulary;
          return kindOf[symbol] !== kinds.identifier || open.counts.has(bare[symbol]!);
        },
      },
    };
  }

  #documentOf(owner: string, path: string): LooseDocument {
    const key = JSON.stringify([owner, path]);
    const document = this.#documents.get(key) ?? { owner, workspace: new Workspace(), texts: new Map() };
    this.#documents.delete(key);
    this.#documents.set(key, document);
    const own = [...this.#documents].filter(([, other]) => other.owner === owner);
    if (own.length > maxOfOne) this.#documents.delete(own[0]![0]);
    if (this.#documents.size > maxDocuments) this.#documents.delete(this.#documents.keys().next().value!);
    return document;
  }

  *#workspaceOf({ room, asker = '', path, files }: Question): Slices<Workspace> {
    const known = room === undefined ? undefined : this.#rooms.get(room);
    if (known) return known;
    const { workspace, texts } = this.#documentOf(room ?? asker, path);
    const given = new Map((files ?? []).map((file) => [file.path, file.text]));
    for (const known of [...texts.keys()]) {
      if (given.has(known)) continue;
      workspace.remove(known);
      texts.delete(known);
    }
    for (const [file, text] of given) {
      if (texts.get(file) === text) continue;
      // Before it is taken: what gives up on the way must not leave a file that nobody remembers.
      texts.set(file, '');
      yield* workspace.putting(file, text);
      texts.set(file, text);
    }
    yield* workspace.working();
    return workspace;
  }
}

/** What a wrong ghost costs to read, in keystrokes. */
const wrongCost = 2;

/** The cut that saves the most keystrokes; accepting costs one. Undefined when none is likely enough. */
export function choose(judged: readonly Judged[], threshold: number): Answer | undefined {
  let best: Answer | undefined;
  let most = 0;
  for (const { candidate, confidence } of judged) {
    if (confidence < threshold) continue;
    const gain = confidence * (candidate.text.length - 1) - wrongCost * (1 - confidence);
    if (gain <= most) continue;
    most = gain;
    best = { text: candidate.text, confidence, wholeLine: candidate.endProbability > 0.5 };
  }
  return best;
}

/** The indentation of the line after the last one: the same, or one step more behind an opening bracket or a colon. */
function nextIndent(text: string): string {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  const indent = /^[ \t]*/.exec(line)![0];
  if (!/[([{:]$/.test(line)) return indent;
  const step = indent.startsWith('\t') || /\n\t/.test(text) ? '\t' : /\n {2}\S/.test(text) ? '  ' : '    ';
  return indent + step;
}
