import { fileDocumentName, fileTypes, mainFileId, manifestName } from '@tandem/protocol/documents';
import { languageOfPath } from '@tandem/protocol/languages';
import type { RoomFile } from '@tandem/protocol/rooms';
import { mergeText } from '@tandem/protocol/textMerge';
import { newId } from '../access/secrets.ts';
import { LogError } from '../room/updateLog.ts';
import type { RoomStore } from '../store/roomStore.ts';
import { dropFile, findFile, listFiles, setFile } from './fileList.ts';
import { firstFile, withLf } from './firstTexts.ts';
import type { LiveDocuments } from './liveDocuments.ts';
import { documentProblem, fileNotFound, RoomProblem, roomGone } from './roomProblem.ts';

/** The files of rooms: their list is the manifest, their texts are documents of their own. */
export class RoomFiles {
  readonly #store: RoomStore;
  readonly #documents: LiveDocuments;
  readonly #maxFiles: number;
  readonly #maxBytes: number;

  constructor(parts: {
    store: RoomStore;
    documents: LiveDocuments;
    maxFiles: number;
    maxDocumentBytes: number;
  }) {
    this.#store = parts.store;
    this.#documents = parts.documents;
    this.#maxFiles = parts.maxFiles;
    this.#maxBytes = parts.maxDocumentBytes;
  }

  /** All files of a room, by path. */
  list(roomId: string): Promise<RoomFile[]> {
    return this.#documents.read(manifestName(roomId), listFiles);
  }

  /** @throws RoomProblem `file_not_found` */
  async find(roomId: string, path: string): Promise<RoomFile> {
    const file = await this.#documents.read(manifestName(roomId), (manifest) => findFile(manifest, path));
    if (!file) throw fileNotFound();
    return file;
  }

  /**
   * The text of a file, with LF line ends.
   * @throws RoomProblem `file_not_found` when it was removed meanwhile
   */
  read(roomId: string, file: RoomFile): Promise<string> {
    const document = fileDocumentName(roomId, file.fileId);
    return this.#documents
      .read(document, (doc) => doc.getText(fileTypes.content).toString())
      .catch(removedMeanwhile);
  }

  /**
   * Creates a file, or merges the difference between its text and `text` into it.
   * @throws RoomProblem `too_large`, `too_many_files`
   */
  async write(
    roomId: string,
    path: string,
    text: string,
    author: string,
  ): Promise<{ file: RoomFile; created: boolean }> {
    const target = withLf(text);
    if (Buffer.byteLength(target) > this.#maxBytes) throw documentProblem(this.#maxBytes);
    const existing = await this.#documents.read(manifestName(roomId), (manifest) => findFile(manifest, path));
    if (existing) {
      await this.#merge(roomId, existing, target, author);
      return { file: existing, created: false };
    }
    const created = await this.#create(roomId, path, target, author);
    const { file, first } = created;
    if (!first) await this.#merge(roomId, file, target, author);
    return { file, created: first };
  }

  /**
   * Gives a file another path. Whoever has it open keeps it open: its document stays the same.
   * @throws RoomProblem `file_not_found`, `file_exists`
   */
  async rename(roomId: string, from: string, to: string, author: string): Promise<RoomFile> {
    return this.#documents.edit(manifestName(roomId), author, (manifest) => {
      const file = findFile(manifest, from);
      if (!file) throw fileNotFound();
      if (from === to) return file;
      if (findFile(manifest, to)) throw new RoomProblem('file_exists', 'Choose another path.');
      const language = file.language === languageOfPath(from) ? languageOfPath(to) : file.language;
      const renamed = { path: to, fileId: file.fileId, language };
      dropFile(manifest, from);
      setFile(manifest, renamed);
      return renamed;
    });
  }

  /**
   * Removes a file and its text.
   * @throws RoomProblem `file_not_found`; `invalid_request` for the main file, which a room always has
   */
  async remove(roomId: string, path: string, author: string): Promise<void> {
    const file = await this.find(roomId, path);
    if (file.fileId === mainFileId) {
      throw new RoomProblem('invalid_request', 'A room keeps its main file. Rename it, or delete the room.');
    }
    await this.#documents.edit(manifestName(roomId), author, (manifest) => dropFile(manifest, path));
    const document = fileDocumentName(roomId, file.fileId);
    await this.#store.removeDocument(roomId, document);
    this.#documents.documentRemoved(document);
  }

  async #create(
    roomId: string,
    path: string,
    text: string,
    author: string,
  ): Promise<{ file: RoomFile; first: boolean }> {
    const file: RoomFile = { path, fileId: newId(), language: languageOfPath(path) };
    const document = firstFile(roomId, file.fileId, text, author);
    // One of the documents is the manifest.
    const creation = await this.#store.createDocument(roomId, document, this.#maxFiles + 1);
    if (creation === 'gone') throw roomGone();
    if (creation === 'full') {
      throw new RoomProblem('too_many_files', `A room may have ${this.#maxFiles} files here. Remove some.`);
    }
    // Listed only when its text is stored, so that nobody opens a file that is not there yet.
    const listed = await this.#documents.edit(manifestName(roomId), author, (manifest) => {
      const other = findFile(manifest, path);
      if (other) return other;
      setFile(manifest, file);
      return file;
    });
    if (listed.fileId === file.fileId) return { file, first: true };
    await this.#store.removeDocument(roomId, document.name);
    return { file: listed, first: false };
  }

  async #merge(roomId: string, file: RoomFile, target: string, author: string): Promise<void> {
    const document = fileDocumentName(roomId, file.fileId);
    await this.#documents
      .edit(document, author, (doc) => mergeText(doc.getText(fileTypes.content), target))
      .catch(removedMeanwhile);
  }
}

/** A file whose document is gone was removed after it was found. */
function removedMeanwhile(error: unknown): never {
  throw error instanceof LogError && error.reason === 'gone' ? fileNotFound() : error;
}
