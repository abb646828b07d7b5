import type { RoomFileEntry } from '@tandem/client/files';
import * as vscode from 'vscode';
import type { SharedDocuments } from './sharedDocuments.ts';

/** Shows a file of the room in an editor. */
export type OpenFile = (file: RoomFileEntry, at?: vscode.Range) => Promise<vscode.TextEditor | undefined>;

/** @returns how a file of the room is shown: as the document it was shared from here, or as `tandem:` document */
export function openRoomFile(documents: SharedDocuments): OpenFile {
  return async (file, at) => {
    const uri = documents.locations?.uriOf(file);
    if (!uri) return undefined;
    const document = await vscode.workspace.openTextDocument(uri);
    return vscode.window.showTextDocument(document, { preview: false, ...(at ? { selection: at } : {}) });
  };
}
