import { z } from 'zod';
import { bearer, endpoint, eventsOf, post, streamEnd } from './http.ts';
import { type CompletionModel, type Hole, ModelError, type ModelSettings, maxAnswerTokens } from './model.ts';

const pieceSchema = z.object({ content: z.string().nullish(), stop: z.boolean().default(false) });
/** llama.cpp stops by itself after this time, in milliseconds: what takes longer is too late as ghost text. */
const longestPredictionMs = 2500;

/** llama.cpp's `POST /infill`, which knows its model's template. */
export class LlamaCppModel implements CompletionModel {
  readonly name: string;
  readonly #settings: ModelSettings;

  constructor(settings: ModelSettings) {
    this.name = `llama.cpp ${settings.name}`.trim();
    this.#settings = settings;
  }

  async *complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string> {
    const lineStart = hole.prefix.lastIndexOf('\n') + 1;
    const response = await post(
      endpoint(this.#settings.url, '/infill'),
      bearer(this.#settings.key),
      {
        input_prefix: hole.prefix.slice(0, lineStart),
        prompt: hole.prefix.slice(lineStart),
        input_suffix: hole.suffix,
        input_extra: hole.files.map(({ path, text }) => ({ filename: path, text })),
        n_predict: maxAnswerTokens,
        t_max_predict_ms: longestPredictionMs,
        temperature: 0,
        cache_prompt: true,
        stream: true,
        ...(hole.maxLines === 1 ? { stop: ['\n'] } : {}),
      },
      signal,
    );
    for await (const event of eventsOf(response, signal)) {
      if (event === streamEnd) return;
      const piece = pieceSchema.safeParse(event);
      if (!piece.success)
        throw new ModelError('malformed', 'llama.cpp answered in a shape this server does not know.');
      if (piece.data.content) yield piece.data.content;
      if (piece.data.stop) return;
    }
    throw new ModelError('unreachable', 'The model’s answer broke off.');
  }
}
