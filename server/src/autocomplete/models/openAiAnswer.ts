import { z } from 'zod';
import { eventsOf, streamEnd } from './http.ts';
import { ModelError } from './model.ts';

/** Some backends give a list of parts instead of a text; those that are thoughts have no `text`. */
const contentSchema = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))])
  .transform((content) =>
    typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join(''),
  );
const messageSchema = z.object({ content: contentSchema.nullish() });
const answerSchema = z.object({
  error: z.unknown().optional(),
  choices: z
    .array(
      z.object({
        text: z.string().nullish(),
        delta: messageSchema.nullish(),
        message: messageSchema.nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
});

/**
 * The text of an answer in OpenAI's shape, of `completions` or `chat/completions`, streamed or as one JSON: backends
 * differ in how they end it.
 * @throws ModelError when it breaks off, is no such answer, or has no text because all of it was thought
 */
export async function* openAiAnswer(response: Response, signal: AbortSignal): AsyncGenerator<string> {
  let ending: string | undefined;
  let empty = true;
  for await (const event of eventsOf(response, signal)) {
    if (event === streamEnd) {
      ending ??= 'stop';
      break;
    }
    const answer = answerSchema.safeParse(event);
    if (!answer.success)
      throw new ModelError('malformed', 'The model answered in a shape this server does not know.');
    if (answer.data.error) throw new ModelError('refused', 'The model gave up in the middle.');
    const [choice] = answer.data.choices ?? [];
    const text = choice?.text ?? choice?.delta?.content ?? choice?.message?.content;
    if (text) {
      empty = false;
      yield text;
    }
    ending = choice?.finish_reason ?? ending;
  }
  if (ending === undefined) throw new ModelError('unreachable', 'The model’s answer broke off.');
  if (empty && ending === 'length') throw onlyThought();
}

/** The answer had no room left for text. */
export function onlyThought(): ModelError {
  return new ModelError(
    'unsupported',
    'The model used its whole answer for thinking. Turn its thinking off, or set AUTOCOMPLETE_MODEL_NAME to one that does not think.',
  );
}
