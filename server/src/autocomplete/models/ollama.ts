import { z } from 'zod';
import { filesAsText } from './budget.ts';
import { bearer, endpoint, linesOf, parse, post } from './http.ts';
import { type CompletionModel, type Hole, ModelError, type ModelSettings, maxAnswerTokens } from './model.ts';
import { onlyThought } from './openAiAnswer.ts';
import { templateOf } from './templates.ts';

const shownSchema = z.object({ template: z.string().default('') });
const pieceSchema = z.object({
  response: z.string().default(''),
  done: z.boolean().default(false),
  done_reason: z.string().nullish(),
  error: z.string().optional(),
});

/** Ollama's `POST /api/generate`. Whether the model can fill holes is asked once, by `POST /api/show`. */
export class OllamaModel implements CompletionModel {
  readonly name: string;
  readonly #settings: ModelSettings;
  #fillsHoles: boolean | undefined;

  constructor(settings: ModelSettings) {
    this.name = `Ollama ${settings.name}`;
    this.#settings = settings;
  }

  async *complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string> {
    const { url, name, key } = this.#settings;
    this.#fillsHoles ??= await this.#asksForSuffix(signal);
    const prefix = filesAsText(hole.files) + hole.prefix;
    const { prompt, stops } = templateOf(name);
    const response = await post(
      endpoint(url, '/api/generate'),
      bearer(key),
      {
        model: name,
        // A model whose own template has no place for a suffix gets ours, unprocessed.
        ...(this.#fillsHoles
          ? { prompt: prefix, suffix: hole.suffix }
          : { prompt: prompt(prefix, hole.suffix), raw: true }),
        stream: true,
        keep_alive: '30m',
        options: {
          num_predict: maxAnswerTokens,
          temperature: 0,
          stop: hole.maxLines === 1 ? [...stops, '\n'] : stops,
        },
      },
      signal,
    );
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

  async #asksForSuffix(signal: AbortSignal): Promise<boolean> {
    const { url, name, key } = this.#settings;
    const response = await post(endpoint(url, '/api/show'), bearer(key), { model: name }, signal);
    const shown = shownSchema.safeParse(await response.json().catch(() => undefined));
    return shown.success && shown.data.template.includes('.Suffix');
  }
}
