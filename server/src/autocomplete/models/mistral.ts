import { filesAsText } from './budget.ts';
import { bearer, endpoint, post } from './http.ts';
import { type CompletionModel, type Hole, type ModelSettings, maxAnswerTokens } from './model.ts';
import { openAiAnswer } from './openAiAnswer.ts';

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
    yield* openAiAnswer(response, signal);
  }
}
