import { z } from 'zod';
import { filesAsText } from './budget.ts';
import { bearer, endpoint, linesOf, parse, post } from './http.ts';
import { type CompletionModel, type Hole, ModelError, type ModelSettings, maxAnswerTokens } from './model.ts';
import { onlyThought } from './openAiAnswer.ts';
import { templateOf } from './templates.ts';

const shownSchema = z.object({
  template: z.string().default(''),
  model_info: z.record(z.string(), z.unknown()).default({}),
});
/** A larger window costs memory, and more than this is not sent. In tokens. */
const largestWindow = 8192;
/** Code has at least about this many characters in a token. */
const charactersPerToken = 2.5;
/** The same for every request: a backend loads the model anew for another window. */
const keepAlive = '30m';
const pieceSchema = z.object({
  response: z.string().default(''),
  done: z.boolean().default(false),
  done_reason: z.string().nullish(),
  error: z.string().optional(),
});

/** Ollama's `POST /api/generate`. Whether the model can fill holes and how much it can read is asked once, by `POST /api/show`. */
export class OllamaModel implements CompletionModel {
  readonly name: string;
  readonly #settings: ModelSettings;
  #shown: Promise<{ fillsHoles: boolean; tokens: number }> | undefined;
  #tokens = largestWindow;

  constructor(settings: ModelSettings) {
    this.name = `Ollama ${settings.name}`;
    this.#settings = settings;
  }

  get window(): number {
    return Math.floor((this.#tokens - maxAnswerTokens) * charactersPerToken);
  }

  /** A request without a prompt loads the model; when the one that loads is ended, so is the loading. */
  async load(signal: AbortSignal): Promise<void> {
    const { url, name, key } = this.#settings;
    const { tokens } = await this.#show(signal);
    const body = { model: name, stream: false, keep_alive: keepAlive, options: { num_ctx: tokens } };
    const response = await post(endpoint(url, '/api/generate'), bearer(key), body, signal);
    await response.body?.cancel();
  }

  async *complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string> {
    const response = await this.#generate(hole, signal);
    let empty = true;
    for await (const line of linesOf(response, signal)) {
      if (line === '') continue;
      const piece = pieceSchema.safeParse(parse(line));
      if (!piece.success)
        throw new ModelError('malformed', 'Ollama answered in a shape this server does not know.');
      if (piece.data.error !== undefined) throw new ModelError('refused', 'Ollama gave up in the middle.');
      if (piece.data.response !== '') {
        empty = false;
        yield piece.data.response;
      }
      if (!piece.data.done) continue;
      if (empty && piece.data.done_reason === 'length') throw onlyThought();
      return;
    }
    throw new ModelError('unreachable', 'The model’s answer broke off.');
  }

  async #generate(hole: Hole, signal: AbortSignal): Promise<Response> {
    const { url, name, key } = this.#settings;
    const { fillsHoles, tokens } = await this.#show(signal);
    const prefix = filesAsText(hole.files) + hole.prefix;
    const { prompt, stops } = templateOf(name);
    return post(
      endpoint(url, '/api/generate'),
      bearer(key),
      {
        model: name,
        // A model whose own template has no place for a suffix gets ours, unprocessed.
        ...(fillsHoles
          ? { prompt: prefix, suffix: hole.suffix }
          : { prompt: prompt(prefix, hole.suffix), raw: true }),
        stream: true,
        keep_alive: keepAlive,
        options: {
          num_ctx: tokens,
          num_predict: maxAnswerTokens,
          temperature: 0,
          stop: hole.maxLines === 1 ? [...stops, '\n'] : stops,
        },
      },
      signal,
    );
  }

  #show(signal: AbortSignal): Promise<{ fillsHoles: boolean; tokens: number }> {
    this.#shown ??= this.#askShown(signal).catch((error: unknown) => {
      this.#shown = undefined;
      throw error;
    });
    return this.#shown;
  }

  async #askShown(signal: AbortSignal): Promise<{ fillsHoles: boolean; tokens: number }> {
    const { url, name, key } = this.#settings;
    const response = await post(endpoint(url, '/api/show'), bearer(key), { model: name }, signal);
    const shown = shownSchema.safeParse(await response.json().catch(() => undefined));
    if (!shown.success) return { fillsHoles: false, tokens: this.#tokens };
    const { template, model_info } = shown.data;
    const length = Object.entries(model_info).find(([field]) => field.endsWith('.context_length'))?.[1];
    if (typeof length === 'number') this.#tokens = Math.min(length, largestWindow);
    return { fillsHoles: template.includes('.Suffix'), tokens: this.#tokens };
  }
}
