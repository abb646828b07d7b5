import * as vscode from 'vscode';
import { documentText } from '../documents/documentText.ts';
import { typedMeanwhile } from './typedMeanwhile.ts';

/** An edit is refused when its document changes while it is on its way, which somebody who types may do again. */
const attempts = 10;

/**
 * Brings what was typed into one document since it had a text into another that began with that text.
 * @returns the text that is in both now
 * @throws Error when VS Code refuses that, so that the first one has to stay
 */
export async function carryOver(
  from: vscode.TextDocument,
  since: string,
  into: vscode.TextDocument,
): Promise<string> {
  const common = since.replace(/\r\n?/g, '\n');
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const typed = documentText(from);
    const text = documentText(into);
    const edits = typedMeanwhile(common, typed, text).map((part) =>
      vscode.TextEdit.replace(
        new vscode.Range(positionIn(text, part.from), positionIn(text, part.to)),
        part.text,
      ),
    );
    if (edits.length === 0) return typed;
    const edit = new vscode.WorkspaceEdit();
    edit.set(into.uri, edits);
    if (await vscode.workspace.applyEdit(edit)) return typed;
  }
  throw new Error('what was typed could not be carried over');
}

/** A place in a text with LF line ends, in any document that has the text. */
function positionIn(text: string, offset: number): vscode.Position {
  const lines = text.slice(0, offset).split('\n');
  return new vscode.Position(lines.length - 1, lines.at(-1)!.length);
}
