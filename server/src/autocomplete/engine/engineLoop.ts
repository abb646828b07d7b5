import type { Answer, Engine, Question } from './engine.ts';
import type { EngineReply, EngineRequest } from './messages.ts';
import type { Slices } from './text/slices.ts';

/** How long one room is worked for before the next one has its turn, in milliseconds. */
const sliceMs = 4;
/** More questions of one room or asker than this do not wait: the oldest, which nobody may want any more, get nothing. */
const maxQuestions = 32;

const nothing: Answer = { text: '', confidence: 0, wholeLine: false };

/** What is to be done for a room, or for who asks without one. */
type Job =
  | { type: 'complete'; id: number; question: Question }
  | Exclude<EngineRequest, { type: 'cancel' | 'size' | 'complete' }>;

/** The jobs of one room or asker, done one after the other, the first of them perhaps half. */
type Lane = { jobs: Job[]; underWay: Slices | undefined };

/** The part of the engine that is needed here. */
export type SlicedEngine = Pick<
  Engine,
  'putting' | 'completing' | 'remove' | 'forget' | 'busy' | 'work' | 'size'
>;

/**
 * Does what it is asked room by room, a slice of each in turn, so that none waits for the work of another; in between,
 * when nobody asks, it indexes. What was cancelled is dropped unanswered.
 */
export class EngineLoop {
  readonly #engine: SlicedEngine;
  readonly #reply: (reply: EngineReply) => void;
  readonly #now: () => number;
  readonly #nextTurn: (turn: () => void) => void;
  /** Those with something to do, in the order of their turns. */
  readonly #lanes = new Map<string, Lane>();
  #scheduled = false;

  /**
   * @param now milliseconds since any moment
   * @param nextTurn runs a turn after the messages that have come meanwhile
   */
  constructor(
    engine: SlicedEngine,
    reply: (reply: EngineReply) => void,
    now: () => number = () => performance.now(),
    nextTurn: (turn: () => void) => void = setImmediate,
  ) {
    this.#engine = engine;
    this.#reply = reply;
    this.#now = now;
    this.#nextTurn = nextTurn;
  }

  /** Takes a request in line. */
  receive(request: EngineRequest): void {
    if (request.type === 'cancel') this.#cancel(request.id);
    else if (request.type === 'size') this.#replySize(request.id);
    else this.#enqueue(request);
    this.#schedule();
  }

  #enqueue(job: Job): void {
    const name = laneOf(job);
    const lane = this.#lanes.get(name) ?? { jobs: [], underWay: undefined };
    this.#lanes.set(name, lane);
    const waiting = lane.underWay ? 1 : 0;
    if (job.type === 'put') {
      // A text that was not begun yet is not worth it any more.
      const at = lane.jobs.findIndex(
        (other, i) => i >= waiting && other.type === 'put' && other.path === job.path,
      );
      const follows = lane.jobs.findIndex((other, i) => i > at && isAbout(other, job.path));
      if (at !== -1 && follows === -1) {
        lane.jobs[at] = job;
        return;
      }
    }
    lane.jobs.push(job);
    if (job.type !== 'complete') return;
    const questions = lane.jobs.filter((other, i) => i >= waiting && other.type === 'complete');
    if (questions.length <= maxQuestions) return;
    const oldest = questions[0] as Extract<Job, { type: 'complete' }>;
    lane.jobs.splice(lane.jobs.indexOf(oldest), 1);
    this.#reply({ type: 'answer', id: oldest.id, answer: nothing });
  }

  #cancel(id: number): void {
    for (const [name, lane] of this.#lanes) {
      const at = lane.jobs.findIndex((job) => job.type === 'complete' && job.id === id);
      if (at === -1) continue;
      if (at === 0) lane.underWay = undefined;
      lane.jobs.splice(at, 1);
      if (lane.jobs.length === 0) this.#lanes.delete(name);
      return;
    }
  }

  #schedule(): void {
    if (this.#scheduled || (this.#lanes.size === 0 && !this.#engine.busy)) return;
    this.#scheduled = true;
    // Messages that arrived meanwhile, cancellations among them, come before the next turn.
    this.#nextTurn(() => {
      this.#scheduled = false;
      this.#turn();
      this.#schedule();
    });
  }

  #turn(): void {
    const end = this.#now() + sliceMs;
    const isOver = () => this.#now() >= end;
    const [first] = this.#lanes;
    if (!first) {
      this.#engine.work(isOver);
      return;
    }
    const [name, lane] = first;
    this.#lanes.delete(name);
    do this.#step(lane);
    while (lane.jobs.length > 0 && !isOver());
    if (lane.jobs.length > 0) this.#lanes.set(name, lane);
  }

  /** Goes on with the first job of a lane, to its next pause. */
  #step(lane: Lane): void {
    const job = lane.jobs[0]!;
    lane.underWay ??= this.#begin(job);
    try {
      if (!lane.underWay.next().done) return;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (job.type !== 'complete') throw error;
      this.#reply({ type: 'failed', id: job.id, message });
    }
    lane.jobs.shift();
    lane.underWay = undefined;
  }

  *#begin(job: Job): Slices {
    switch (job.type) {
      case 'put':
        yield* this.#engine.putting(job.room, job.path, job.text);
        break;
      case 'remove':
        this.#engine.remove(job.room, job.path);
        break;
      case 'forget':
        this.#engine.forget(job.room);
        break;
      case 'complete':
        this.#reply({ type: 'answer', id: job.id, answer: yield* this.#engine.completing(job.question) });
        break;
    }
  }

  #replySize(id: number): void {
    const { heapUsed, external } = process.memoryUsage();
    const waiting = this.#lanes.size > 0 || this.#engine.busy;
    this.#reply({ type: 'size', id, size: { ...this.#engine.size, waiting, memory: heapUsed + external } });
  }
}

function laneOf(job: Job): string {
  if (job.type !== 'complete') return `room ${job.room}`;
  const { room, asker = '' } = job.question;
  return room === undefined ? `asker ${asker}` : `room ${room}`;
}

/** Whether what is done for a path has to come after what was asked before for the same. */
function isAbout(job: Job, path: string): boolean {
  return job.type === 'forget' || ((job.type === 'put' || job.type === 'remove') && job.path === path);
}
