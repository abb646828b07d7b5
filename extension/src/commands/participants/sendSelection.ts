import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import type { SharedDocuments } from '../../editor/documents/sharedDocuments.ts';
import type { ChatView } from '../../views/chat/chatView.ts';

/** Opens the chat with the selected lines of a shared document, as a link for the others. */
export async function sendSelection(
  session: Session,
  documents: SharedDocuments,
  chat: ChatView,
): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const shared = editor && documents.get(editor.document);
  const path = shared && session.room?.files.withId(shared.fileId)?.path;
  if (!editor || !path) return;
  const { start, end, isEmpty } = editor.selection;
  const last = !isEmpty && end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  await chat.attach({ path, from: start.line + 1, to: last + 1 });
}
