import { type CloseCode, closeCodes } from '@tandem/protocol/closeCodes';
import type { LiveDocument } from './document.ts';
import { Observable } from './observable.ts';

/** What this window had of a file that the server refused. */
export type RefusedFile = { path: string; text: string; hadUnsaved: boolean; code: CloseCode };

/** What the open files need of their room. */
export type OpenFilesRoom = {
  connect(fileId: string): LiveDocument;
  disconnect(file: LiveDocument): void;
  /** The path of a file that is in the room. */
  pathOf(fileId: string): string | undefined;
  /** The count of what the server has not acknowledged may have changed. */
  onUnsaved(): void;
  /** The server refused a file that is still in the room, which is closed now. */
  onRefused(file: RefusedFile): void;
};

/** The files of a room that are open, each with its document. */
export class OpenFiles {
  /** By file id. */
  readonly all = new Observable<ReadonlyMap<string, LiveDocument>>(new Map());
  readonly #room: OpenFilesRoom;
  /** Files that nobody looks at, until the server has what was written in them in an earlier visit. */
  readonly #sending = new Set<string>();

  constructor(room: OpenFilesRoom) {
    this.#room = room;
  }

  /** The document of a file, connected when it was not yet. */
  open(fileId: string): LiveDocument {
    this.#sending.delete(fileId);
    const open = this.all.value.get(fileId);
    if (open) return open;
    const file = this.#room.connect(fileId);
    this.all.set(new Map(this.all.value).set(fileId, file));
    file.refusal.watch((refusal) => refusal && void this.#dropRefused(fileId, file, refusal.code));
    file.unsaved.watch(() => this.#room.onUnsaved());
    return file;
  }

  close(fileId: string): void {
    const file = this.all.value.get(fileId);
    if (!file) return;
    const others = new Map(this.all.value);
    others.delete(fileId);
    // First, so that whoever hears of the end and opens the file does not get this one again.
    this.all.set(others);
    this.#room.disconnect(file);
    this.#room.onUnsaved();
  }

  /** Opens a file that nobody looks at until the server has what was written in it. */
  send(fileId: string): void {
    if (this.all.value.has(fileId)) return;
    const file = this.open(fileId);
    this.#sending.add(fileId);
    file.unsaved.once(
      (unsaved) => unsaved === 0 && file.synced.value,
      () => {
        if (this.#sending.delete(fileId)) this.close(fileId);
      },
    );
  }

  /** The room is left. */
  disconnectAll(): void {
    for (const file of this.all.value.values()) this.#room.disconnect(file);
    this.all.set(new Map());
  }

  /** A refused document reaches nobody any more: it is closed, so that the file can be opened anew. */
  async #dropRefused(fileId: string, file: LiveDocument, code: CloseCode): Promise<void> {
    // Who is let in again may send what was refused now; any other copy would be refused at each opening.
    const isAboutPerson = code === closeCodes.forbidden || code === closeCodes.unauthenticated;
    await (isAboutPerson ? file.copy.flush() : file.copy.discard());
    // It was closed, or the room was left, meanwhile.
    if (this.all.value.get(fileId) !== file) return;
    const path = this.#room.pathOf(fileId) ?? fileId;
    // Now, because it may have been typed into until here.
    const kept = { path, text: file.text.toString(), hadUnsaved: file.unsaved.value > 0, code };
    this.close(fileId);
    // Of a file that is gone the tree of files tells, and what is open of it is kept then.
    if (code !== closeCodes.gone && code !== closeCodes.notFound) this.#room.onRefused(kept);
  }
}

/** Whether a copy was refused for what is in it. */
export function isAboutCopy(code: CloseCode): boolean {
  const codes: CloseCode[] = [
    closeCodes.documentReplaced,
    closeCodes.documentTooLarge,
    closeCodes.accessChanged,
  ];
  return codes.includes(code);
}
