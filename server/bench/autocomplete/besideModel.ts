import type { CompleteResponse } from '@tandem/protocol/autocomplete';
import { completeRequestSchema } from '@tandem/protocol/autocomplete';
import { Random } from '../../../client/testing/random.ts';
import { EngineWorker } from '../../src/autocomplete/engineWorker.ts';
import { ModelCalls } from '../../src/autocomplete/modelCalls.ts';
import { ModelSource, modelTimeouts } from '../../src/autocomplete/modelSource.ts';
import type { CompletionModel, Hole } from '../../src/autocomplete/models/model.ts';
import { EngineAndModel } from '../../src/autocomplete/service.ts';
import type { Corpus } from './corpus.ts';
import type { Position } from './positions.ts';
import { VirtualTime } from './virtualTime.ts';

/** How people type here, in milliseconds: from key to key, and before a line and now and then before a word. */
const keyMs = 110;
const pauseMs = 700;
const pausesBeforeWords = 0.1;

/** Answers with what the author wrote, with a probability and after a time; else with another line. */
class SimulatedModel implements CompletionModel {
  readonly name = 'simulated';
  asked = 0;
  cancelled = 0;
  /** The line that is typed now, and one that is wrong. */
  line = '';
  wrong = '';
  readonly #parts: { time: VirtualTime; random: Random; delayMs: number; rightness: number };

  constructor(parts: { time: VirtualTime; random: Random; delayMs: number; rightness: number }) {
    this.#parts = parts;
  }

  async *complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string> {
    const { time, random, delayMs, rightness } = this.#parts;
    const typed = hole.prefix.slice(hole.prefix.lastIndexOf('\n') + 1);
    const { line, wrong } = this;
    const right = random.next() < rightness;
    this.asked++;
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = time.after(delayMs, resolve);
        signal.addEventListener('abort', () => {
          timer.cancel();
          reject(signal.reason);
        });
      });
    } catch (error) {
      this.cancelled++;
      throw error;
    }
    if (line.startsWith(typed)) yield right ? line.slice(typed.length) : wrong;
  }
}

export type BesideModel = { characters: number; saved: number; asked: number; cancelled: number };

/**
 * Types lines key by key in virtual time, as {@link scoreTyping} does, with a client that follows a growing answer.
 * @param delayMs how long the model takes; undefined is no model
 */
export async function typeBesideModel(
  corpus: Corpus,
  lines: readonly Position[],
  options: {
    delayMs: number | undefined;
    rightness: number;
    seed: number;
    mode: 'eager' | 'balanced' | 'quiet';
  },
): Promise<BesideModel> {
  const time = new VirtualTime();
  const random = new Random(options.seed);
  const worker = new EngineWorker(() => {});
  const roomId = '00000000000000000000';
  for (const { path, text } of corpus.room) worker.put(roomId, path, text);
  const delayMs = options.delayMs ?? 0;
  const model = new SimulatedModel({
    time,
    random: new Random(options.seed),
    delayMs,
    rightness: options.rightness,
  });
  const report = (error: unknown) => console.error(error);
  const source = new ModelSource({ model, scheduler: time, timeouts: modelTimeouts, report });
  const service = new EngineAndModel({
    engine: { complete: (question, signal) => time.during(worker.complete(question, signal)) },
    rooms: undefined,
    model: options.delayMs === undefined ? undefined : new ModelCalls(source, time),
    report,
  });
  const result: BesideModel = { characters: 0, saved: 0, asked: 0, cancelled: 0 };
  for (const [number, { file, before, rest, below }] of lines.entries()) {
    model.line = before.slice(before.lastIndexOf('\n') + 1) + rest;
    model.wrong = lines[(number + 1) % lines.length]!.rest;
    result.characters += rest.length;
    const ask = (typed: number) => {
      const text = before + rest.slice(0, typed);
      return new Question(
        service,
        { code: text + below, cursorPosition: text.length, path: file.path, mode: options.mode, roomId },
        typed,
      );
    };
    result.saved += await typeLine(rest, ask, { time, random });
  }
  await time.pass(60_000);
  await worker.close();
  return { ...result, asked: model.asked, cancelled: model.cancelled };
}

/**
 * Types a line, and takes what is shown as soon as it is right.
 * @param ask asks for what follows on so many characters of it
 * @returns how many keys it saved
 */
async function typeLine(
  line: string,
  ask: (typed: number) => Question,
  { time, random }: { time: VirtualTime; random: Random },
): Promise<number> {
  let saved = 0;
  let question = ask(0);
  await time.pass(pauseMs);
  for (let typed = 0; typed < line.length; ) {
    const ghost = question.ghostAt(line, typed);
    const isRight = ghost !== '' && line.startsWith(ghost, typed);
    const length = isRight ? ghost.length : 1;
    typed += length;
    saved += length - 1;
    if (isRight || question.ghostAt(line, typed) === '') {
      question.stop();
      question = ask(typed);
    }
    const atWord = /\W$/.test(line.slice(0, typed));
    await time.pass(atWord && random.next() < pausesBeforeWords ? pauseMs : keyMs);
  }
  question.stop();
  return saved;
}

/** One request and its answer so far. */
class Question {
  readonly #controller = new AbortController();
  readonly #from: number;
  #answer = '';

  constructor(service: EngineAndModel, request: object, from: number) {
    this.#from = from;
    void this.#read(service.complete(completeRequestSchema.parse(request), this.#controller.signal));
  }

  async #read(answers: AsyncIterable<CompleteResponse>): Promise<void> {
    try {
      for await (const { suggestion } of answers) this.#answer = suggestion;
    } catch (error) {
      if (!this.#controller.signal.aborted) throw error;
    }
  }

  /** What is left of the answer once more of a line was typed. */
  ghostAt(rest: string, typed: number): string {
    const since = rest.slice(this.#from, typed);
    return this.#answer.startsWith(since) ? this.#answer.slice(since.length) : '';
  }

  stop(): void {
    this.#controller.abort();
  }
}
