import { inserted, instructions, question } from './fillPrompt.ts';
import { bearer, endpoint, post } from './http.ts';
import { type CompletionModel, type Hole, type ModelSettings, maxAnswerTokens } from './model.ts';
import { openAiAnswer } from './openAiAnswer.ts';

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
    yield* openAiAnswer(response, signal);
  }
}
