import { z } from 'zod';
import { inserted, instructions, question } from './fillPrompt.ts';
import { endpoint, eventsOf, post } from './http.ts';
import { type CompletionModel, type Hole, ModelError, type ModelSettings, maxAnswerTokens } from './model.ts';

const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('content_block_delta'), delta: z.object({ text: z.string().default('') }) }),
  z.object({ type: z.literal('message_stop') }),
  z.object({ type: z.literal('error') }),
]);
const apiVersion = '2023-06-01';

/** Anthropic's `POST /v1/messages`. The conversation ends on a user's turn: recent models refuse a prefilled answer. */
export class AnthropicModel implements CompletionModel {
  readonly name: string;
  readonly #settings: ModelSettings;

  constructor(settings: ModelSettings) {
    this.name = `Anthropic ${settings.name}`;
    this.#settings = settings;
  }

  complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string> {
    return inserted(this.#answer(hole, signal));
  }

  async *#answer(hole: Hole, signal: AbortSignal): AsyncGenerator<string> {
    const { url, name, key } = this.#settings;
    const response = await post(
      endpoint(url, '/v1/messages'),
      { 'anthropic-version': apiVersion, ...(key ? { 'x-api-key': key } : {}) },
      {
        model: name,
        system: instructions,
        messages: [{ role: 'user', content: question(hole) }],
        max_tokens: maxAnswerTokens,
        stream: true,
      },
      signal,
    );
    for await (const event of eventsOf(response, signal)) {
      const known = eventSchema.safeParse(event);
      // Pings and the beginnings and ends of blocks say nothing about the text.
      if (!known.success) continue;
      if (known.data.type === 'content_block_delta') yield known.data.delta.text;
      else if (known.data.type === 'message_stop') return;
      else throw new ModelError('refused', 'The model gave up in the middle.');
    }
    throw new ModelError('unreachable', 'The model’s answer broke off.');
  }
}
