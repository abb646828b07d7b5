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
  return { tokens: content.match(tokenPattern) ?? [], indent: columns(blanks) };
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
  const tokens: string[] = content.match(tokenPattern) ?? [];
  const trailing = /[ \t]*$/.exec(content)![0];
  let partial = '';
  if (content !== '' && trailing !== '') partial = trailing;
  else if (tokens.length > 0 && mayGoOn.test(tokens.at(-1)!)) partial = tokens.pop()!;
  return { tokens, indent: columns(blanks), partial };
}

function columns(blanks: string): number {
  let width = 0;
  for (const blank of blanks) width += blank === '\t' ? tabColumns : 1;
  return width;
}
