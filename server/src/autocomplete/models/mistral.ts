import { z } from 'zod';
import { filesAsText } from './budget.ts';
import { bearer, endpoint, eventsOf, post } from './http.ts';
import { type CompletionModel, type Hole, ModelError, type ModelSettings, maxAnswerTokens } from './model.ts';

const pieceSchema = z.object({
  choices: z.array(
    z.object({
      delta: z.object({ content: z.string().nullish() }).default({}),
      finish_reason: z.string().nullish(),
    }),
  ),
});

/** Mistral's `POST /v1/fim/completions`, for Codestral. */
export class MistralModel implements CompletionModel {
  readonly name: string;
  readonly #settings: ModelSettings;

  constructor(settings: ModelSettings) {
    this.name = `Mistral ${settings.name}`;
    this.#settings = settings;
  }

  async *complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string> {
    const { url, name, key } = this.#settings;
    const response = await post(
      endpoint(url, '/v1/fim/completions'),
      bearer(key),
      {
        model: name,
        prompt: filesAsText(hole.files) + hole.prefix,
        suffix: hole.suffix,
        max_tokens: maxAnswerTokens,
        temperature: 0,
        stream: true,
        ...(hole.maxLines === 1 ? { stop: ['\n'] } : {}),
      },
      signal,
    );
    let finished = false;
    for await (const event of eventsOf(response, signal)) {
      const piece = pieceSchema.safeParse(event);
      if (!piece.success)
        throw new ModelError('malformed', 'Mistral answered in a shape this server does not know.');
      const [choice] = piece.data.choices;
      if (choice?.delta.content) yield choice.delta.content;
      if (choice?.finish_reason) finished = true;
    }
    if (!finished) throw new ModelError('unreachable', 'The model’s answer broke off.');
  }
}
