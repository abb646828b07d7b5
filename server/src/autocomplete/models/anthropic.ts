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
/** The events that are the last of an answer. */
const endings: ReadonlySet<string> = new Set(['message_stop', 'message']);
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
    const response = await this.#ask(hole, signal);
    let empty = true;
    let ending: string | undefined;
    for await (const event of eventsOf(response, signal)) {
      if (event === streamEnd) return;
      const known = eventSchema.safeParse(event);
      // Pings and the beginnings and ends of blocks say nothing about the text.
      if (!known.success) continue;
      const { data } = known;
      if (data.type === 'error') throw new ModelError('refused', 'The model gave up in the middle.');
      ending = endingOf(data) ?? ending;
      const text = textOf(data);
      if (text !== '') {
        empty = false;
        yield text;
      }
      if (!endings.has(data.type)) continue;
      if (empty && ending === 'max_tokens') throw onlyThought();
      return;
    }
    throw new ModelError('unreachable', 'The model’s answer broke off.');
  }

  #ask(hole: Hole, signal: AbortSignal): Promise<Response> {
    const { url, name, key } = this.#settings;
    return post(
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
  }
}

type Event = z.output<typeof eventSchema>;

/** Why the answer ends, where an event says so. */
function endingOf(event: Event): string | undefined {
  if (event.type === 'message_delta') return event.delta.stop_reason ?? undefined;
  return event.type === 'message' ? (event.stop_reason ?? undefined) : undefined;
}

function textOf(event: Event): string {
  if (event.type === 'content_block_delta') return event.delta.text;
  return event.type === 'message' ? event.content.map(({ text }) => text).join('') : '';
}
