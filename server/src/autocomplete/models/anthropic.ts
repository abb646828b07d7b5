import { z } from 'zod';
import { inserted, instructions, question } from './fillPrompt.ts';
import { endpoint, eventsOf, post, streamEnd } from './http.ts';
import { type CompletionModel, type Hole, ModelError, type ModelSettings, maxAnswerTokens } from './model.ts';
import { onlyThought } from './openAiAnswer.ts';

const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('content_block_delta'), delta: z.object({ text: z.string().default('') }) }),
  z.object({
    type: z.literal('message_delta'),
    delta: z.object({ stop_reason: z.string().nullish() }),
  }),
  z.object({ type: z.literal('message_stop') }),
  z.object({
    type: z.literal('message'),
    stop_reason: z.string().nullish(),
    content: z.array(z.object({ text: z.string().default('') })),
  }),
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
    let empty = true;
    let ending: string | null | undefined;
    for await (const event of eventsOf(response, signal)) {
      if (event === streamEnd) return;
      const known = eventSchema.safeParse(event);
      // Pings and the beginnings and ends of blocks say nothing about the text.
      if (!known.success) continue;
      const { data } = known;
      if (data.type === 'error') throw new ModelError('refused', 'The model gave up in the middle.');
      if (data.type === 'message_delta') ending = data.delta.stop_reason;
      if (data.type === 'message') ending = data.stop_reason;
      for (const { text } of partsOf(data)) {
        empty &&= text === '';
        yield text;
      }
      if (data.type !== 'message_stop' && data.type !== 'message') continue;
      if (empty && ending === 'max_tokens') throw onlyThought();
      return;
    }
    throw new ModelError('unreachable', 'The model’s answer broke off.');
  }
}

function partsOf(event: z.output<typeof eventSchema>): readonly { text: string }[] {
  if (event.type === 'content_block_delta') return [event.delta];
  return event.type === 'message' ? event.content : [];
}
