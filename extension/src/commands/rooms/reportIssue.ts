import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { newUntitled } from '../../editor/documents/roomTabs.ts';
import type { SharedDocuments } from '../../editor/documents/sharedDocuments.ts';

/** Opens a document with what helps to find a fault: versions, states and sizes; no text, no names, no secrets. */
export async function reportIssue(
  session: Session,
  documents: SharedDocuments,
  extensionVersion: string,
): Promise<void> {
  const content = [
    `# ${vscode.l10n.t('Tandem: what happened')}`,
    '',
    vscode.l10n.t('Write here what you did, what you expected and what you saw.'),
    '',
    `## ${vscode.l10n.t('Diagnostics')}`,
    '',
    vscode.l10n.t('They hold no text of your documents, no names and no addresses.'),
    '',
    '```json',
    JSON.stringify(diagnosticsOf(session, documents, extensionVersion), undefined, 2),
    '```',
    '',
  ].join('\n');
  await vscode.window.showTextDocument(await newUntitled(content, 'markdown'), { preview: false });
}

function diagnosticsOf({ state, room }: Session, documents: SharedDocuments, extensionVersion: string) {
  const facts = state.kind === 'joined' || state.kind === 'offline' ? state : undefined;
  return {
    extension: extensionVersion,
    editor: `${vscode.env.appName} ${vscode.version} (${vscode.env.appHost})`,
    remote: vscode.env.remoteName ?? 'none',
    ui: vscode.UIKind[vscode.env.uiKind],
    trusted: vscode.workspace.isTrusted,
    state: state.kind,
    role: facts?.role,
    unsaved: facts?.unsaved,
    storageAvailable: facts?.storageAvailable,
    offline: state.kind === 'offline' ? state.why : undefined,
    ended: state.kind === 'signedOut' ? state.ended?.code : undefined,
    participants: room?.participants.value.length,
    files: room?.files.size,
    documents: [...documents.all].map(({ document, file, isEditable }) => ({
      scheme: document.uri.scheme,
      language: document.languageId,
      lines: document.lineCount,
      length: file.text.length,
      lineEnding: document.eol === vscode.EndOfLine.CRLF ? 'CRLF' : 'LF',
      isEditable,
      isDirty: document.isDirty,
      unsaved: file.unsaved.value,
    })),
  };
}
