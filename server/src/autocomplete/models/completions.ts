import { filesAsText } from './budget.ts';
import { bearer, endpoint, post } from './http.ts';
import { type CompletionModel, type Hole, type ModelSettings, maxAnswerTokens } from './model.ts';
import { openAiAnswer } from './openAiAnswer.ts';
import { templateOf } from './templates.ts';

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
    const stops = [...(hole.maxLines === 1 ? ['\n'] : []), ...(own ? template.stops : [])];
    const response = await post(
      endpoint(url, own ? '/v1/completions' : '/beta/completions'),
      bearer(key),
      {
        model: name,
        ...(own ? { prompt: template.prompt(prefix, hole.suffix) } : { prompt: prefix, suffix: hole.suffix }),
        max_tokens: maxAnswerTokens,
        temperature: 0,
        // OpenAI's own service takes four; what the others would have stopped is cut from the answer.
        ...(stops.length > 0 ? { stop: stops.slice(0, 4) } : {}),
        stream: true,
      },
      signal,
    );
    yield* openAiAnswer(response, signal);
  }
}
