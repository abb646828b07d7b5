import type * as vscode from 'vscode';
import type { GhostPlace } from './ghostCache.ts';

const linesAbove = 3;

/**
 * Where ghost text is asked for.
 * @param typing what is being typed over: empty at the cursor, or what the suggestion list would replace
 * @param selected what the suggestion list would insert, which counts as typed
 */
export function placeOf(document: vscode.TextDocument, typing: vscode.Range, selected = ''): GhostPlace {
  const { text } = document.lineAt(typing.start.line);
  const above: string[] = [];
  for (let line = Math.max(0, typing.start.line - linesAbove); line < typing.start.line; line++) {
    above.push(document.lineAt(line).text);
  }
  return {
    document: document.uri.toString(),
    above: above.join('\n'),
    prefix: text.slice(0, typing.start.character) + selected,
    rest: text.slice(typing.end.character),
  };
}
