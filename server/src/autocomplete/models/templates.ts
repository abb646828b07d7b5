/** How a family of models is shown a hole, and where it must stop. */
export type FimTemplate = {
  family: string;
  prompt: (prefix: string, suffix: string) => string;
  stops: readonly string[];
};

const templates: readonly (FimTemplate & { names: RegExp })[] = [
  {
    family: 'codestral',
    names: /codestral|mistral/i,
    prompt: (prefix, suffix) => `[SUFFIX]${suffix}[PREFIX]${prefix}`,
    stops: ['[PREFIX]', '[SUFFIX]', '</s>'],
  },
  {
    family: 'deepseek',
    names: /deepseek/i,
    prompt: (prefix, suffix) => `<｜fim▁begin｜>${prefix}<｜fim▁hole｜>${suffix}<｜fim▁end｜>`,
    stops: ['<｜fim▁begin｜>', '<｜fim▁hole｜>', '<｜fim▁end｜>', '<｜end▁of▁sentence｜>', '<|EOT|>'],
  },
  {
    family: 'codellama',
    names: /code-?llama/i,
    prompt: (prefix, suffix) => `<PRE> ${prefix} <SUF>${suffix} <MID>`,
    stops: ['<PRE>', '<SUF>', '<MID>', '<EOT>', '</s>'],
  },
  {
    family: 'starcoder',
    names: /star-?coder|stable-?code/i,
    prompt: (prefix, suffix) => `<fim_prefix>${prefix}<fim_suffix>${suffix}<fim_middle>`,
    stops: ['<fim_prefix>', '<fim_suffix>', '<fim_middle>', '<file_sep>', '<|endoftext|>'],
  },
  {
    family: 'seed-coder',
    names: /seed-?coder/i,
    prompt: (prefix, suffix) => `<[fim-prefix]>${prefix}<[fim-suffix]>${suffix}<[fim-middle]>`,
    stops: ['<[fim-prefix]>', '<[fim-suffix]>', '<[fim-middle]>', '<[end▁of▁sentence]>'],
  },
  {
    family: 'qwen',
    names: /qwen|granite|codegemma/i,
    prompt: (prefix, suffix) => `<|fim_prefix|>${prefix}<|fim_suffix|>${suffix}<|fim_middle|>`,
    stops: [
      '<|fim_prefix|>',
      '<|fim_suffix|>',
      '<|fim_middle|>',
      '<|fim_pad|>',
      '<|repo_name|>',
      '<|file_sep|>',
      '<|file_separator|>',
      '<|endoftext|>',
      '<|im_end|>',
    ],
  },
];

/** The template of a model by its name; that of Qwen-Coder, which most recent ones share, when the name says nothing. */
export function templateOf(modelName: string): FimTemplate {
  return templates.find(({ names }) => names.test(modelName)) ?? templates.at(-1)!;
}

/** What a chat model may repeat of its question. */
const marks = ['<CURSOR/>'];
/** These are tags of HTML as well. */
const ambiguous = new Set(['</s>', '<PRE>']);

/** What belongs to a template and never to code: no answer is shown from there on. */
export const sentinels: readonly string[] = [
  ...new Set([
    ...templates.flatMap(({ stops }) => stops),
    ...marks,
    '<｜end▁of▁sentence｜>',
    '<|end_of_text|>',
  ]),
].filter((sentinel) => !ambiguous.has(sentinel));
