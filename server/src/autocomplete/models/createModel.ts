import { AnthropicModel } from './anthropic.ts';
import { CompletionsModel } from './completions.ts';
import { LlamaCppModel } from './llamaCpp.ts';
import { MistralModel } from './mistral.ts';
import type { CompletionModel, ModelSettings } from './model.ts';
import { OllamaModel } from './ollama.ts';
import { OpenAiChatModel } from './openAiChat.ts';

const adapters = {
  ollama: (settings: ModelSettings) => new OllamaModel(settings),
  llamacpp: (settings: ModelSettings) => new LlamaCppModel(settings),
  openai: (settings: ModelSettings) => new CompletionsModel(settings, 'openai'),
  mistral: (settings: ModelSettings) => new MistralModel(settings),
  deepseek: (settings: ModelSettings) => new CompletionsModel(settings, 'deepseek'),
  'openai-chat': (settings: ModelSettings) => new OpenAiChatModel(settings),
  anthropic: (settings: ModelSettings) => new AnthropicModel(settings),
} satisfies Record<string, (settings: ModelSettings) => CompletionModel>;

/** The kinds of backends, as `AUTOCOMPLETE_MODEL_KIND` names them. */
export type ModelKind = keyof typeof adapters;

/** The adapter for a kind of backend. */
export function createModel(kind: ModelKind, settings: ModelSettings): CompletionModel {
  return adapters[kind](settings);
}
