import type { Scheduler, Timer } from '../base/scheduler.ts';
import type { Hole } from './models/model.ts';

/** What answers a hole: the answer so far, again and again; at its end, whether all of it came. */
export interface Answering {
  complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string, boolean>;
}

/** How long a request waits for another one to take its place, in milliseconds: longer than most take between two keys. */
export const pauseMs = 200;
/** How long a call goes on that nobody reads, in milliseconds: with the next key, somebody may again. */
const unreadMs = 3000;
/** How long an answer is known after its end, in milliseconds. */
const knownMs = 10_000;
/** How many calls of one document are under way; one more ends the oldest. */
const callsPerDocument = 2;

/**
 * A model is asked in a pause of typing, and what it is asked is not thrown away with the next key: a request joins a call
 * whose answer may still be, or is, what is being typed, and gets what is left of it.
 */
export class ModelCalls {
  readonly #source: Answering;
  readonly #scheduler: Pick<Scheduler, 'after'>;
  readonly #calls = new Map<string, Call[]>();

  constructor(source: Answering, scheduler: Pick<Scheduler, 'after'>) {
    this.#source = source;
    this.#scheduler = scheduler;
  }

  /**
   * @param document whose text it is: only requests of the same one share a call
   * @param files other files for a call that is begun; nothing is read for a request that joins one
   * @returns as {@link Answering}
   * @throws the signal's reason when it aborts
   */
  async *complete(
    document: string,
    hole: Hole,
    signal: AbortSignal,
    files: () => Promise<Hole['files']> = async () => hole.files,
  ): AsyncGenerator<string, boolean> {
    const place = placeOf(hole);
    for (;;) {
      const known = this.#calls.get(document)?.findLast((call) => call.leftAt(place) !== undefined);
      if (!known && !(await this.#paused(signal))) throw signal.reason;
      const call = known ?? this.#begin(document, hole, place, files);
      const isWhole = yield* readAt(call, place, signal);
      // It says something else than what was typed. One that was begun for this very place cannot.
      if (isWhole !== undefined || !known) return isWhole ?? false;
    }
  }

  #begin(document: string, hole: Hole, place: Place, files: () => Promise<Hole['files']>): Call {
    const calls = this.#calls.get(document) ?? [];
    this.#calls.set(document, calls);
    const running = calls.filter(({ ended }) => !ended);
    if (running.length >= callsPerDocument) running[0]!.abort();
    const call = new Call(place, this.#scheduler);
    calls.push(call);
    void call.run(this.#source, hole, files).then(() => {
      // A failure is told to those who read it, and tried again by those who come.
      const forget = () => this.#forget(document, call);
      if (call.isWhole) this.#scheduler.after(knownMs, forget);
      else forget();
    });
    return call;
  }

  #forget(document: string, call: Call): void {
    const left = this.#calls.get(document)?.filter((other) => other !== call) ?? [];
    if (left.length > 0) this.#calls.set(document, left);
    else this.#calls.delete(document);
  }

  #paused(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const finish = (whole: boolean) => {
        timer.cancel();
        signal.removeEventListener('abort', aborted);
        resolve(whole);
      };
      const aborted = () => finish(false);
      const timer = this.#scheduler.after(pauseMs, () => finish(true));
      signal.addEventListener('abort', aborted);
    });
  }
}

/** Where a hole is, as far as it decides what fills it. */
type Place = { path: string; above: string; line: string; below: string; maxLines: number };

const charactersAbove = 2000;
const charactersBelow = 500;

function placeOf({ prefix, suffix, path, maxLines }: Hole): Place {
  const start = prefix.lastIndexOf('\n') + 1;
  return {
    path,
    above: prefix.slice(Math.max(0, start - charactersAbove), start),
    line: prefix.slice(start),
    below: suffix.slice(0, charactersBelow),
    maxLines,
  };
}

/**
 * What is left of a call's answer at a place, again and again.
 * @returns whether all of the answer came; undefined where it turned out to say something else than what stands there
 */
async function* readAt(
  call: Call,
  place: Place,
  signal: AbortSignal,
): AsyncGenerator<string, boolean | undefined> {
  const stopReading = call.read();
  try {
    let last = '';
    for (let left = call.leftAt(place); left !== undefined; left = call.leftAt(place)) {
      if (left !== '' && left !== last) yield left;
      last = left;
      if (call.ended) return call.isWhole;
      await call.more(signal);
    }
    return undefined;
  } finally {
    stopReading();
  }
}

/** One call of the model and those who read it. */
class Call {
  readonly #place: Place;
  readonly #scheduler: Pick<Scheduler, 'after'>;
  readonly #controller = new AbortController();
  #text = '';
  #wake = new Set<() => void>();
  #readers = 0;
  #unread: Timer | undefined;
  ended = false;
  /** Whether all of the answer came. */
  isWhole = false;

  constructor(place: Place, scheduler: Pick<Scheduler, 'after'>) {
    this.#place = place;
    this.#scheduler = scheduler;
  }

  async run(source: Answering, hole: Hole, files: () => Promise<Hole['files']>): Promise<void> {
    try {
      const whole = { ...hole, files: await files() };
      const answers = source.complete(whole, this.#controller.signal);
      let next = await answers.next();
      for (; !next.done; next = await answers.next()) {
        this.#text = next.value;
        this.#tell();
      }
      this.isWhole = next.value;
    } catch (error) {
      if (!this.#controller.signal.aborted) throw error;
    } finally {
      this.ended = true;
      this.#unread?.cancel();
      this.#tell();
    }
  }

  /** What is left of the answer at a place, empty as long as that may still come; undefined where it is for another. */
  leftAt(place: Place): string | undefined {
    const { path, above, line, below, maxLines } = this.#place;
    if (place.path !== path || place.above !== above || place.maxLines > maxLines) return undefined;
    if (!place.line.startsWith(line) || !isSameBelow(below, place.below)) return undefined;
    const typed = place.line.slice(line.length);
    if (this.#text.startsWith(typed) && (this.#text !== typed || typed === '' || !this.ended))
      return this.#text.slice(typed.length);
    return !this.ended && typed.startsWith(this.#text) ? '' : undefined;
  }

  /** Counts one who reads. @returns ends it */
  read(): () => void {
    this.#readers++;
    this.#unread?.cancel();
    return () => {
      this.#readers--;
      if (this.#readers === 0 && !this.ended)
        this.#unread = this.#scheduler.after(unreadMs, () => this.abort());
    };
  }

  /** Waits for more of the answer or its end. @throws the signal's reason when it aborts */
  more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = () => {
        this.#wake.delete(wake);
        signal.removeEventListener('abort', wake);
        if (signal.aborted) reject(signal.reason);
        else resolve();
      };
      this.#wake.add(wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }

  abort(): void {
    this.#controller.abort();
  }

  #tell(): void {
    for (const wake of [...this.#wake]) wake();
  }
}

/** Editors put closing brackets behind the cursor by themselves. */
function isSameBelow(asked: string, now: string): boolean {
  if (now === asked) return true;
  const closers = /^[)\]}"'`]{1,4}/.exec(now)?.[0] ?? '';
  return [...closers].some((_, at) => {
    const rest = now.slice(at + 1);
    return asked.startsWith(rest) && rest.length >= Math.min(asked.length, charactersBelow - closers.length);
  });
}
