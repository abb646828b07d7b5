import type * as vscode from 'vscode';
import type { SharedDocuments } from '../editor/sharedDocuments.ts';
import { serverUrl } from '../platform/settings.ts';
import type { Session } from '../session/session.ts';
import type { CompletionTarget } from './ghostProvider.ts';

/** Who completes a document: the room's server for a file of the room, the server of the settings for any other. */
export function completionTargets(
  session: Session,
  documents: SharedDocuments,
): (document: vscode.TextDocument) => CompletionTarget {
  return (document) => {
    const { room } = session;
    const file = room && documents.locations?.fileOf(document.uri);
    if (!room || !file) return { server: serverUrl() };
    const { roomId, server } = room.address;
    return {
      server: server.replace(/\/+$/, ''),
      room: {
        roomId,
        path: file.path,
        token: room.credentials.current,
        autocomplete: room.settings.autocomplete,
      },
    };
  };
}
