import type { Hole } from './model.ts';
import { sentinels } from './templates.ts';

/**
 * The part of a model's answer that may be shown as code: without thoughts, a fence around it, the sentinels of its
 * template and what follows them, and without the beginning of the cursor's line where the model says it again. While
 * an answer grows, so does this.
 * @param answer all of it so far
 * @param ended whether there is no more to come; before, what may become one of these is not shown either
 */
export function shownText(answer: string, hole: Pick<Hole, 'prefix' | 'language'>, ended: boolean): string {
  const spoken = withoutThoughts(answer, ended);
  const bare = hole.language === 'markdown' ? spoken : withoutFence(spoken, ended);
  return withoutLineStart(hole.prefix, beforeSentinels(bare, hole.prefix, ended), ended);
}

/** Whether an answer has begun to think and not come to an end of it. */
export function isThinking(answer: string): boolean {
  return thoughts.some((tag) => answer.trimStart().startsWith(tag)) && withoutThoughts(answer, true) === '';
}

const thoughts = ['<think>', '<thinking>'];

function withoutThoughts(answer: string, ended: boolean): string {
  const text = answer.trimStart();
  if (!ended && text !== '' && thoughts.some((tag) => tag.startsWith(text))) return '';
  const tag = thoughts.find((one) => text.startsWith(one));
  if (tag === undefined) return answer;
  const closing = tag.replace('<', '</');
  const end = text.indexOf(closing);
  return end === -1 ? '' : withoutThoughts(text.slice(end + closing.length).replace(/^\s*\n/, ''), ended);
}

/** A fence opens in the first line and closes in one of its own, or is the end of the only one. */
function withoutFence(text: string, ended: boolean): string {
  const start = text.trimStart();
  if (!ended && start !== '' && '```'.startsWith(start)) return '';
  const opened = /^\s*```[^\n`]*(\n|$)/.exec(text);
  if (opened && opened[1] === '') return '';
  const inside = opened ? text.slice(opened[0].length) : text;
  const closing = ended ? /\n\s*```[\s\S]*$/ : /\n\s*`{1,2}$|\n\s*```[\s\S]*$/;
  return inside.replace(closing, '');
}

function beforeSentinels(text: string, prefix: string, ended: boolean): string {
  // In a file about models they are text like any other.
  const foreign = sentinels.filter((sentinel) => !prefix.includes(sentinel));
  let end = text.length;
  for (const sentinel of foreign) {
    const at = text.indexOf(sentinel);
    if (at !== -1) end = Math.min(end, at);
  }
  if (end < text.length || ended) return text.slice(0, end);
  const held = foreign.map((sentinel) => commonAtEnd(text, sentinel));
  return text.slice(0, text.length - Math.max(0, ...held));
}

/** How many characters at a text's end are the beginning of a word. */
function commonAtEnd(text: string, word: string): number {
  for (let length = Math.min(text.length, word.length - 1); length > 0; length--) {
    if (word.startsWith(text.slice(-length))) return length;
  }
  return 0;
}

/** Shorter beginnings may well come twice, as in `f(f(x))`. */
const shortestRepeated = 4;

function withoutLineStart(prefix: string, text: string, ended: boolean): string {
  const start = prefix.slice(prefix.lastIndexOf('\n') + 1).trimStart();
  if (start.trimEnd().length < shortestRepeated) return text;
  const said = text.trimStart();
  if (!ended && said !== '' && start.startsWith(said)) return '';
  return said.startsWith(start) ? said.slice(start.length) : text;
}
