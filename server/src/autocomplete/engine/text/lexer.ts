/**
 * One line of source cut into tokens, in any language: a word, a number, a run of operator characters, or one other
 * character. The blanks before a token belong to it, so that decoding gives back the author's spacing.
 */
export type LexedLine = {
  /** The tokens with their blanks; blanks at the end of the line are dropped. */
  tokens: readonly string[];
  /** Columns of indentation, a tab counting as four. */
  indent: number;
};

/** Blanks at the end of a line would be tried again from each of them: they are cut off before. */
const tokenPattern =
  /[ \t]*(?:[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*|[=<>!&|+\-*/%^~?:@#\\]+|[^ \t])/g;
const indentPattern = /^[ \t\f\ufeff]*/;
const tabColumns = 4;

/** Lines longer than this are data or minified code, from which nothing can be learned at a bearable price. */
export const maxLineLength = 1000;

/** Cuts a line, without its line break, into tokens. The indentation is no token's blank. */
export function lexLine(line: string): LexedLine {
  const blanks = indentPattern.exec(line)![0];
  const content = line.slice(blanks.length, maxLineLength);
  return { tokens: tokensOf(content), indent: columns(blanks) };
}

/** What the person is in the middle of typing: the last token, when more characters could still belong to it. */
export type LexedPrefix = LexedLine & {
  /** Blanks and characters typed of a token that may go on; empty when the next token starts afresh. */
  partial: string;
};

const mayGoOn = /[\w$\u0080-\uffff=<>!&|+\-*/%^~?:@#\\]$/;

/** Cuts the text between the start of a line and the cursor. */
export function lexPrefix(prefix: string): LexedPrefix {
  const blanks = indentPattern.exec(prefix)![0];
  const content = prefix.slice(blanks.length).slice(-maxLineLength);
  const tokens = tokensOf(content);
  const trailing = content.slice(endOfTokens(content));
  let partial = '';
  if (trailing !== '') partial = trailing;
  else if (tokens.length > 0 && mayGoOn.test(tokens.at(-1)!)) partial = tokens.pop()!;
  return { tokens, indent: columns(blanks), partial };
}

function tokensOf(content: string): string[] {
  return content.slice(0, endOfTokens(content)).match(tokenPattern) ?? [];
}

/** Where the blanks at the end begin. */
function endOfTokens(content: string): number {
  let end = content.length;
  while (end > 0 && (content[end - 1] === ' ' || content[end - 1] === '\t')) end--;
  return end;
}

function columns(blanks: string): number {
  let width = 0;
  for (const blank of blanks) width += blank === '\t' ? tabColumns : 1;
  return width;
}
