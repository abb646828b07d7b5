import { fileDocumentName, fileTypes, mainFileId, manifestName } from '@tandem/protocol/documents';
import { languageOfPath } from '@tandem/protocol/languages';
import type { RoomFile } from '@tandem/protocol/rooms';
import { mergeText } from '@tandem/protocol/textMerge';
import * as encoding from 'lib0/encoding';
import { newId } from '../access/secrets.ts';
import { documentProblem, fileNotFound, RoomProblem, roomGone } from '../base/roomProblem.ts';
import { QuarantinedDocument } from '../room/quarantined.ts';
import { LogError } from '../room/updateLog.ts';
import type { RoomStore } from '../store/roomStore.ts';
import type { StorageQuota } from '../store/storageQuota.ts';
import { dropFile, dropPath, findFile, isListed, listFiles, refuseCollision, setFile } from './fileList.ts';
import { firstFile, withLf } from './firstTexts.ts';
import type { LiveDocuments } from './liveDocuments.ts';
import { fileIdOf, listPending } from './pendingFiles.ts';
import { storageFull } from './storageFull.ts';

/** The files of rooms: their list is the manifest, their texts are documents of their own. */
export class RoomFiles {
  readonly #store: RoomStore;
  readonly #documents: LiveDocuments;
  readonly #quota: Pick<StorageQuota, 'wouldBeFull' | 'wrote' | 'removed'>;
  readonly #maxFiles: number;
  readonly #maxBytes: number;

  constructor(parts: {
    store: RoomStore;
    documents: LiveDocuments;
    quota: Pick<StorageQuota, 'wouldBeFull' | 'wrote' | 'removed'>;
    maxFiles: number;
    maxDocumentBytes: number;
  }) {
    this.#store = parts.store;
    this.#documents = parts.documents;
    this.#quota = parts.quota;
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
    return (
      this.#documents
        // A foreign client may have written carriage returns, which are no part of a line end here.
        .read(document, (doc) => doc.getText(fileTypes.content).toString().replaceAll('\r', ''))
        .catch(removedMeanwhile)
    );
  }

  /** The text of a file; undefined for one that was removed meanwhile, or that would harm whoever opens it. */
  async readIfPossible(roomId: string, file: RoomFile): Promise<string | undefined> {
    try {
      return await this.read(roomId, file);
    } catch (error) {
      const isLeftOut = error instanceof RoomProblem || error instanceof QuarantinedDocument;
      if (isLeftOut) return undefined;
      throw error;
    }
  }

  /**
   * What is stored of a file as it is, for a file that cannot be opened: a list of Yjs updates, each with its length in
   * front as lib0 writes it.
   * @throws RoomProblem `file_not_found` when it was removed meanwhile
   */
  async stored(roomId: string, file: RoomFile): Promise<Uint8Array> {
    const document = fileDocumentName(roomId, file.fileId);
    const updates = await this.#documents.stored(document).catch(removedMeanwhile);
    const encoder = encoding.createEncoder();
    for (const update of updates) encoding.writeVarUint8Array(encoder, update);
    return encoding.toUint8Array(encoder);
  }

  /**
   * Creates a file, or merges the difference between its text and `text` into it.
   * @throws RoomProblem `too_large`, `too_many_files`, `path_collides`, `storage_full`
   */
  async write(
    roomId: string,
    path: string,
    text: string,
    author: string,
  ): Promise<{ file: RoomFile; created: boolean }> {
    const target = withLf(text);
    if (Buffer.byteLength(target) > this.#maxBytes) throw documentProblem(this.#maxBytes);
    const full = await this.#quota.wouldBeFull(roomId, 0);
    if (full) throw storageFull(full);
    const existing = await this.#documents.read(manifestName(roomId), (manifest) => {
      const file = findFile(manifest, path);
      if (!file) refuseCollision(manifest, path);
      return file;
    });
    if (existing) {
      if (await this.#merge(roomId, existing, target, author)) return { file: existing, created: false };
      // Its text was removed, and its place in the list not yet: it is no file any more.
      await this.#unlist(roomId, existing, author);
    }
    const { file, first } = await this.#create(roomId, path, target, author);
    if (!first && !(await this.#merge(roomId, file, target, author))) throw fileNotFound();
    return { file, created: first };
  }

  /**
   * Gives a file another path. Whoever has it open keeps it open: its document stays the same.
   * @throws RoomProblem `file_not_found`, `file_exists`, `path_collides`
   */
  async rename(roomId: string, from: string, to: string, author: string): Promise<RoomFile> {
    const { fileId } = await this.find(roomId, from);
    // Before it moves: whoever makes a file of the old path after that must not be given this one.
    await this.#store.markListed(roomId, [fileDocumentName(roomId, fileId)]);
    return this.#documents.edit(manifestName(roomId), author, (manifest) => {
      const file = findFile(manifest, from);
      if (!file) throw fileNotFound();
      if (from === to) return file;
      if (findFile(manifest, to)) throw new RoomProblem('file_exists', 'Choose another path.');
      refuseCollision(manifest, to, from);
      const language = file.language === languageOfPath(from) ? languageOfPath(to) : file.language;
      const renamed = { path: to, fileId: file.fileId, language };
      dropPath(manifest, from);
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
    const document = fileDocumentName(roomId, file.fileId);
    // The text before its place in the list: what a stop in between leaves is seen, and can be removed again.
    await this.#store.removeDocument(roomId, document);
    this.#quota.removed(roomId);
    await this.#unlist(roomId, file, author);
    this.#documents.documentRemoved(document);
  }

  async #create(
    roomId: string,
    path: string,
    text: string,
    author: string,
  ): Promise<{ file: RoomFile; first: boolean }> {
    await listPending(roomId, author, { store: this.#store, documents: this.#documents });
    const own: RoomFile = { path, fileId: newId(), language: languageOfPath(path) };
    const document = { ...firstFile(roomId, own.fileId, text, author), pendingPath: path };
    // One of the documents is the manifest.
    const creation = await this.#store.createDocument(roomId, document, this.#maxFiles + 1);
    if (creation === 'created') this.#quota.wrote(roomId, document.firstUpdate.length);
    if (creation === 'gone') throw roomGone();
    if (creation === 'full') {
      throw new RoomProblem('too_many_files', `A room may have ${this.#maxFiles} files here. Remove some.`);
    }
    const file = typeof creation === 'object' ? { ...own, fileId: fileIdOf(creation.pending) } : own;
    // Listed only when its text is stored, so that nobody opens a file that is not there yet.
    const listed = await this.#documents
      .edit(manifestName(roomId), author, (manifest) => {
        const other = findFile(manifest, path);
        if (other) return other;
        if (file !== own && isListed(manifest, file.fileId)) return undefined;
        refuseCollision(manifest, path);
        setFile(manifest, file);
        return file;
      })
      .catch(async (error: unknown) => {
        // Somebody else's came first, while this one's text was written.
        if (error instanceof RoomProblem && creation === 'created') {
          await this.#store.removeDocument(roomId, document.name);
        }
        throw error;
      });
    if (!listed) {
      // It was made for this path, and has another by now.
      await this.#store.markListed(roomId, [fileDocumentName(roomId, file.fileId)]);
      return this.#create(roomId, path, text, author);
    }
    const first = listed.fileId === own.fileId;
    if (!first && creation === 'created') await this.#store.removeDocument(roomId, document.name);
    return { file: listed, first };
  }

  /** @returns false when the file has no text any more: it was removed after it was found */
  async #merge(roomId: string, file: RoomFile, target: string, author: string): Promise<boolean> {
    const document = fileDocumentName(roomId, file.fileId);
    try {
      await this.#documents.edit(document, author, (doc) =>
        mergeText(doc.getText(fileTypes.content), target),
      );
      return true;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  async #unlist(roomId: string, { fileId }: RoomFile, author: string): Promise<void> {
    await this.#documents.edit(manifestName(roomId), author, (manifest) => dropFile(manifest, fileId));
  }
}

function removedMeanwhile(error: unknown): never {
  throw isGone(error) ? fileNotFound() : error;
}

function isGone(error: unknown): boolean {
  return error instanceof LogError && error.reason === 'gone';
}
