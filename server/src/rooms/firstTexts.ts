import {
  type FileEntry,
  fileDocumentName,
  fileTypes,
  mainFileId,
  manifestName,
  manifestTypes,
} from '@tandem/protocol/documents';
import * as Y from 'yjs';
import { newId } from '../access/secrets.ts';
import type { NewDocument } from '../store/roomStore.ts';

/** A text as every shared text is: its line ends are LF. */
export function withLf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/**
 * The documents a room begins with, each with its first update: the manifest and the main file. Written once, by the
 * server, in the transaction that creates the room; no client ever seeds a text (invariant 6).
 */
export function firstDocuments(room: {
  roomId: string;
  name: string;
  path: string;
  language: string;
  code: string;
  author: string;
}): NewDocument[] {
  const entry: FileEntry = { fileId: mainFileId, language: room.language };
  const manifest = firstUpdate((doc) => {
    doc.getMap(manifestTypes.files).set(room.path, entry);
    doc.getMap(manifestTypes.settings).set('name', room.name);
  });
  return [
    { name: manifestName(room.roomId), epoch: newId(), firstUpdate: manifest, author: room.author },
    firstFile(room.roomId, mainFileId, room.code, room.author),
  ];
}

/** A new file with its first text, as one update. */
export function firstFile(roomId: string, fileId: string, text: string, author: string): NewDocument {
  const update = firstUpdate((doc) => doc.getText(fileTypes.content).insert(0, withLf(text)));
  return { name: fileDocumentName(roomId, fileId), epoch: newId(), firstUpdate: update, author };
}

function firstUpdate(write: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => write(doc));
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}
