import { z } from 'zod';
import { inserted, instructions, question } from './fillPrompt.ts';
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

/** OpenAI's `POST /v1/chat/completions`, and whatever speaks it. */
export class OpenAiChatModel implements CompletionModel {
  readonly name: string;
  readonly #settings: ModelSettings;

  constructor(settings: ModelSettings) {
    this.name = `OpenAI chat ${settings.name}`;
    this.#settings = settings;
  }

  complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string> {
    return inserted(this.#answer(hole, signal));
  }

  async *#answer(hole: Hole, signal: AbortSignal): AsyncGenerator<string> {
    const { url, name, key } = this.#settings;
    const response = await post(
      endpoint(url, '/v1/chat/completions'),
      bearer(key),
      {
        model: name,
        messages: [
          { role: 'system', content: instructions },
          { role: 'user', content: question(hole) },
        ],
        max_completion_tokens: maxAnswerTokens,
        stream: true,
      },
      signal,
    );
    let finished = false;
    for await (const event of eventsOf(response, signal)) {
      const piece = pieceSchema.safeParse(event);
      if (!piece.success)
        throw new ModelError('malformed', 'The model answered in a shape this server does not know.');
      const [choice] = piece.data.choices;
      if (choice?.delta.content) yield choice.delta.content;
      if (choice?.finish_reason) finished = true;
    }
    if (!finished) throw new ModelError('unreachable', 'The model’s answer broke off.');
  }
}
