import { textIn } from '@tandem/client/document';
import { fileDocumentName, manifestName } from '@tandem/protocol/documents';
import * as vscode from 'vscode';
import { newUntitled } from '../../editor/documents/roomTabs.ts';
import type { RoomMemory } from '../../platform/roomMemory.ts';
import type { CopyStore } from '../../session/localCopy.ts';

/**
 * Opens what this window kept of a room that is no more, as untitled documents. Files of one's own need that not: they
 * are on the disk, and VS Code keeps what is not saved.
 */
export async function keepCopies(
  { address: { roomId }, own }: NonNullable<RoomMemory['last']>,
  copies: CopyStore,
): Promise<void> {
  for (const fileId of await copies.files(roomId)) {
    const name = fileDocumentName(roomId, fileId);
    const copy = fileId in own ? undefined : await copies.load(name);
    const content = copy ? textIn(copy.update) : '';
    if (content !== '') {
      await vscode.window.showTextDocument(await newUntitled(content), { preview: false });
    }
    await copies.remove(name);
  }
  await copies.remove(manifestName(roomId));
}
