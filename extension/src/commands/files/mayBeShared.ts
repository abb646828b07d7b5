import * as vscode from 'vscode';
import { isSecret } from '../../autocomplete/settings.ts';
import { keepsFile, notInEncoding } from '../../editor/encoding/fileEncoding.ts';

/** Whether a document was read in its file's encoding; where it was not, the person is told what to do. */
export async function isInItsEncoding(document: vscode.TextDocument): Promise<boolean> {
  if (await keepsFile(document)) return true;
  void vscode.window.showErrorMessage(notInEncoding(document));
  return false;
}

/** Whether a document may go to everybody in a room: a person is asked about one that may hold secrets. */
export async function mayBeShared(document: vscode.TextDocument): Promise<boolean> {
  if (!isSecret(document)) return true;
  const share = vscode.l10n.t('Share');
  const name = vscode.workspace.asRelativePath(document.uri);
  const question = vscode.l10n.t('{0} may hold secrets. Share it with everybody in the room?', name);
  const detail = vscode.l10n.t('Whoever comes into the room can read it and keep it.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, share)) === share;
}
