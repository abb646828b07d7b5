import type { CompleteResponse, completeRequestSchema } from '@tandem/protocol/autocomplete';
import { mayHoldSecrets } from '@tandem/protocol/secrets';
import type { z } from 'zod';
import type { AutocompleteService } from '../http/rooms/autocomplete.ts';
import type { Answer, Question } from './engine/engine.ts';
import type { ModelCalls } from './modelCalls.ts';
import type { Hole } from './models/model.ts';
import { fitIn } from './postprocess.ts';

/** How likely a suggestion must be. */
const thresholds = { eager: 0.55, balanced: 0.7, quiet: 0.85 } as const;
/** From here on, no model is asked. */
const sure = 0.9;
/** What a model's suggestion is worth: it doesn't say how sure it is. */
const modelConfidence = 0.6;

type Request = z.output<typeof completeRequestSchema>;

/** What completes without a model. */
export interface Completing {
  complete(question: Question, signal: AbortSignal): Promise<Answer>;
}

/** What sees to it that a room's texts are known. */
export interface Following {
  follow(roomId: string): void;
}

/** What says which other files of a room a model is shown. */
export interface Context {
  filesFor(roomId: string, path: string, before: string): Promise<Hole['files']>;
}

/** Answers from the engine at once, and lets the model say more where the engine is not sure. */
export class EngineAndModel implements AutocompleteService {
  readonly #engine: Completing;
  readonly #rooms: Following | undefined;
  readonly #model: ModelCalls | undefined;
  readonly #context: Context | undefined;
  readonly #report: (error: unknown) => void;

  /** @param report told when the engine failed; the person gets no suggestion then */
  constructor(parts: {
    engine: Completing;
    rooms: Following | undefined;
    model: ModelCalls | undefined;
    context?: Context | undefined;
    report: (error: unknown) => void;
  }) {
    this.#engine = parts.engine;
    this.#rooms = parts.rooms;
    this.#model = parts.model;
    this.#context = parts.context;
    this.#report = parts.report;
  }

  async *complete(asked: Request, signal: AbortSignal, asker?: string): AsyncGenerator<CompleteResponse> {
    if (mayHoldSecrets(asked.path, asked.code)) {
      yield nothing;
      return;
    }
    const request = withoutSecrets(asked);
    const place = placeOf(request);
    const own = await this.#fromEngine(request, place, signal, asker);
    // Nothing is an answer only once the model has none either.
    if (own.suggestion !== '' || !this.#model) yield own;
    if (!this.#model || own.confidence >= sure) return;
    const shown = yield* this.#fromModel(request, place, own, signal, asker);
    if (!shown && own.suggestion === '') yield own;
  }

  /** @returns whether it gave an answer */
  async *#fromModel(
    request: Request,
    place: Place,
    own: CompleteResponse,
    signal: AbortSignal,
    asker: string | undefined,
  ): AsyncGenerator<CompleteResponse, boolean> {
    let last: CompleteResponse | undefined;
    const document = JSON.stringify([request.roomId ?? asker, request.path]);
    const hole = holeOf(request, place);
    const answers = this.#model!.complete(document, hole, signal, () => this.#filesFor(request, hole));
    for (let next = await answers.next(); ; next = await answers.next()) {
      if (next.done) {
        // What a broken answer began is not to be used.
        if (!next.value && last) yield own;
        return last !== undefined;
      }
      const text = limitLines(next.value, request.maxLines ?? 1);
      const fitted = this.#fitted(place, text, modelConfidence, 'model');
      if (fitted.suggestion === last?.suggestion || !isBetter(fitted, own)) continue;
      last = fitted;
      yield last;
    }
  }

  /** Those of the request, else those of the room; without them where the room cannot be read. */
  async #filesFor({ roomId, path = '' }: Request, { files, prefix }: Hole): Promise<Hole['files']> {
    if (files.length > 0 || roomId === undefined || !this.#context) return files;
    try {
      return await this.#context.filesFor(roomId, path, prefix);
    } catch (error) {
      this.#report(error);
      return files;
    }
  }

  async #fromEngine(
    request: Request,
    place: Place,
    signal: AbortSignal,
    asker: string | undefined,
  ): Promise<CompleteResponse> {
    if (request.roomId !== undefined) this.#rooms?.follow(request.roomId);
    try {
      const { text, confidence } = await this.#engine.complete(
        {
          room: request.roomId,
          asker,
          path: request.path ?? `untitled ${request.language} ${request.code.slice(0, 80)}`,
          before: withLf(place.before),
          after: withLf(place.after),
          files: request.contextFiles?.map((file) => ({ path: file.path, text: withLf(file.text) })),
          threshold: thresholds[request.mode ?? 'balanced'],
          maxLines: request.maxLines ?? 1,
        },
        signal,
      );
      return this.#fitted(place, text, confidence, 'engine');
    } catch (error) {
      signal.throwIfAborted();
      this.#report(error);
      return nothing;
    }
  }

  #fitted(place: Place, text: string, confidence: number, source: 'engine' | 'model'): CompleteResponse {
    const fitted = fitIn(place.before, place.after, text);
    if (fitted.text === '') return nothing;
    return {
      suggestion: fitted.text,
      confidence: Math.round(confidence * 1000) / 1000,
      type: typeOf(fitted.text),
      source,
      ...(fitted.replaced > 0 ? { replaceEnd: place.start + place.before.length + fitted.replaced } : {}),
    };
  }
}

/** A model's answer takes the place of the engine's when that is its beginning, or worth less: what is read stays. */
function isBetter(model: CompleteResponse, own: CompleteResponse): boolean {
  if (model.suggestion === '' || model.suggestion === own.suggestion) return false;
  if (model.suggestion.startsWith(own.suggestion) && model.replaceEnd === own.replaceEnd) return true;
  return own.confidence < model.confidence;
}

const nothing: CompleteResponse = { suggestion: '', confidence: 0, type: 'none', source: 'none' };

/** What follows goes to the engine, which learns from it, and to a model, which may be anybody's. */
function withoutSecrets(request: Request): Request {
  const { contextFiles } = request;
  if (!contextFiles) return request;
  return { ...request, contextFiles: contextFiles.filter(({ path, text }) => !mayHoldSecrets(path, text)) };
}

/** The lines around the cursor, and where in the request's text they start. */
type Place = { start: number; before: string; after: string };

/** How much of a text is looked at, in UTF-16 units: what is further away says little, and costs all who ask. */
const mostBefore = 64_000;
const mostAfter = 24_000;

/** Lines stay whole, but for one that is longer than all that is looked at. */
function placeOf({ code, cursorPosition }: Request): Place {
  let start = Math.max(0, cursorPosition - mostBefore);
  if (start > 0) {
    const line = code.indexOf('\n', start) + 1;
    if (line > 0 && line <= cursorPosition) start = line;
  }
  let end = Math.min(code.length, cursorPosition + mostAfter);
  if (end < code.length) {
    const line = code.lastIndexOf('\n', end);
    if (line > cursorPosition) end = line;
  }
  return { start, before: code.slice(start, cursorPosition), after: code.slice(cursorPosition, end) };
}

function holeOf(request: Request, { before, after }: Place): Hole {
  return {
    prefix: withLf(before),
    suffix: withLf(after),
    path: request.path ?? '',
    language: request.language,
    files: request.contextFiles ?? [],
    maxLines: request.maxLines ?? 1,
  };
}

function limitLines(text: string, maxLines: number): string {
  return text.split('\n').slice(0, maxLines).join('\n');
}

function typeOf(text: string): CompleteResponse['type'] {
  if (text.includes('\n')) return 'block';
  return /^\s*[\w$]+$/.test(text) ? 'word' : 'line';
}

function withLf(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}
