import { z } from 'zod';
import { filesAsText } from './budget.ts';
import { bearer, endpoint, eventsOf, post } from './http.ts';
import { type CompletionModel, type Hole, ModelError, type ModelSettings, maxAnswerTokens } from './model.ts';
import { templateOf } from './templates.ts';

const pieceSchema = z.object({
  choices: z.array(z.object({ text: z.string().default(''), finish_reason: z.string().nullish() })),
});

/**
 * OpenAI's `POST /v1/completions`, as vLLM and others have it. vLLM refuses `suffix`, so the model's own template goes
 * into the prompt. DeepSeek's `POST /beta/completions` is the same shape with a suffix.
 */
export class CompletionsModel implements CompletionModel {
  readonly name: string;
  readonly #settings: ModelSettings;
  readonly #dialect: 'openai' | 'deepseek';

  constructor(settings: ModelSettings, dialect: 'openai' | 'deepseek') {
    this.name = `${dialect} ${settings.name}`;
    this.#settings = settings;
    this.#dialect = dialect;
  }

  async *complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string> {
    const { url, name, key } = this.#settings;
    const prefix = filesAsText(hole.files) + hole.prefix;
    const template = templateOf(name);
    const own = this.#dialect === 'openai';
    const stops = own ? [...template.stops] : [];
    if (hole.maxLines === 1) stops.push('\n');
    const response = await post(
      endpoint(url, own ? '/v1/completions' : '/beta/completions'),
      bearer(key),
      {
        model: name,
        ...(own ? { prompt: template.prompt(prefix, hole.suffix) } : { prompt: prefix, suffix: hole.suffix }),
        max_tokens: maxAnswerTokens,
        temperature: 0,
        // OpenAI's own service takes four; a line's end and the first sentinels do most of the work.
        ...(stops.length > 0 ? { stop: stops.slice(-4) } : {}),
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
      if (choice?.text) yield choice.text;
      if (choice?.finish_reason) finished = true;
    }
    if (!finished) throw new ModelError('unreachable', 'The model’s answer broke off.');
  }
}
