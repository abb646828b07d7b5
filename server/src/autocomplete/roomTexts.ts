import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileDocumentName, fileTypes, manifestName, parseDocumentName } from '@tandem/protocol/documents';
import type * as Y from 'yjs';
import { LogError } from '../room/updateLog.ts';
import { fileAt, fileEntries } from '../rooms/fileList.ts';

/** A file of a room; its path can change, its id cannot. */
export type TextFile = { fileId: string; path: string };

/** The live texts of rooms, as the index follows them. */
export interface RoomTexts {
  /** The files of a room; none when there is no such room. */
  files(roomId: string): Promise<readonly TextFile[]>;
  /** A file's text with LF line ends; undefined when it is gone. */
  text(roomId: string, fileId: string): Promise<string | undefined>;
  /**
   * @param listener told that a file's text changed, or without a file, that the list of files did
   * @returns ends it
   */
  onChanged(listener: (roomId: string, fileId: string | undefined) => void): () => void;
}

/** The part of the hub that is needed here. */
export interface TextHub {
  /** @throws LogError `gone` when there is no such document */
  read<T>(document: string, look: (doc: Y.Doc) => T): Promise<T | undefined>;
  /** @param listener told the name of a document that changed; @returns ends it */
  onTextChanged(listener: (document: string) => void): () => void;
}

/** Entries of a manifest looked at in one turn of the event loop: about a millisecond's worth. */
const entriesPerTurn = 250;

/** The live texts as the hub has them. */
export function textsOfHub(hub: TextHub): RoomTexts {
  return {
    files: async (roomId) => {
      const entries = (await existing(hub.read(manifestName(roomId), fileEntries))) ?? [];
      const files: TextFile[] = [];
      for (const [index, [path, value]] of entries.entries()) {
        // As below: thousands are not looked at in one turn.
        if (index % entriesPerTurn === 0) await nextTurn();
        const file = fileAt(path, value);
        if (file) files.push(file);
      }
      return files;
    },
    text: async (roomId, fileId) => {
      // All of a room that is in memory would be read in one turn, and keys of others wait for the end of it.
      await nextTurn();
      const text = (doc: Y.Doc) => doc.getText(fileTypes.content).toString();
      return existing(hub.read(fileDocumentName(roomId, fileId), text));
    },
    onChanged: (listener) =>
      hub.onTextChanged((document) => {
        const ref = parseDocumentName(document);
        if (ref) listener(ref.roomId, ref.kind === 'file' ? ref.fileId : undefined);
      }),
  };
}

async function existing<T>(reading: Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof LogError && error.reason === 'gone') return undefined;
    throw error;
  }
}
