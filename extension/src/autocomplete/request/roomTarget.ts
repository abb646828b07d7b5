import type { Session } from '@tandem/client/session';
import type * as vscode from 'vscode';
import type { SharedDocuments } from '../../editor/documents/sharedDocuments.ts';
import type { CompletionTarget } from './completionRequest.ts';
import { ownServer } from './ownServer.ts';

/**
 * Who completes a document: the room's server for a file of the room, and one's own for any other.
 * @param memento where the rooms are kept that a person was in
 */
export function completionTargets(
  session: Session,
  documents: SharedDocuments,
  memento: vscode.Memento,
): (document: vscode.TextDocument) => CompletionTarget | undefined {
  return (document) => {
    const { room } = session;
    const file = room && documents.locations?.fileOf(document.uri);
    if (!room || !file) {
      const server = ownServer(memento);
      return server === undefined ? undefined : { server };
    }
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
