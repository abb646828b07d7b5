import type { LiveDocument } from '@tandem/client/document';
import type { RoomFileEntry } from '@tandem/client/files';
import type { Room } from '@tandem/client/room';
import { mergeText } from '@tandem/protocol/textMerge';
import * as vscode from 'vscode';
import { editorText } from '../../binding/index.ts';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import { partsOf } from '../documents/locations.ts';
import { textWrittenTo } from '../encoding/fileEncoding.ts';
import type { SavesUnderWay } from '../saving/savesUnderWay.ts';
import { type EncodingSettings, readableAsUtf8 } from './readableAsUtf8.ts';

/** How the file system reaches the rooms. */
export interface RoomSource {
  /**
   * The room of a URI, joined.
   * @throws Error when it cannot be reached
   */
  room(roomId: string): Promise<Room>;
  /** Whether an open document shows the file and keeps it and the room in step by itself. */
  isBound(uri: vscode.Uri): boolean;
  /** Whether this person may write in the room. */
  canWrite(): boolean;
  /** Why a room cannot be reached, as a sentence. */
  explain(error: unknown): string;
}

/** `tandem:/<roomId>/<path>`: the files of a room, with the text they have at this moment. */
export class RoomFileSystem implements vscode.FileSystemProvider, Disposable {
  readonly #source: RoomSource;
  readonly #saves: SavesUnderWay;
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #disposables = new Disposables();
  readonly #modified = new Map<string, number>();
  readonly #created = Date.now();
  /** The texts that were read last of open documents, until somebody takes them or the document is closed. */
  readonly #read = new Map<string, string>();
  /** The texts of documents without a file, until they are closed. */
  readonly #closing = new Map<string, Uint8Array>();

  readonly onDidChangeFile = this.#changes.event;

  constructor(source: RoomSource, saves: SavesUnderWay) {
    this.#source = source;
    this.#saves = saves;
    this.#disposables.add(this.#changes);
    this.#disposables.add(
      vscode.workspace.onWillSaveTextDocument(({ document }) => saves.begin(document.uri.toString())),
    );
    this.#disposables.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#closing.delete(uri.toString());
        this.#read.delete(uri.toString());
      }),
    );
  }

  /**
   * Says that a document has no file any more, because its room was left, or the file was renamed or deleted: its last
   * save is acknowledged and brings nothing back.
   */
  close(uri: vscode.Uri, text: string): void {
    this.#closing.set(uri.toString(), bytesOf(uri, text));
  }

  /** What was read of a file last, with LF line ends; undefined when nothing was since this was asked. */
  takeRead(uri: vscode.Uri): string | undefined {
    const text = this.#read.get(uri.toString());
    this.#read.delete(uri.toString());
    return text;
  }

  /** Nothing to start: whoever changes a file says so by {@link changed}. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  /** Tells VS Code that files are there, gone, or newer than what it read. */
  changed(uri: vscode.Uri, type = vscode.FileChangeType.Changed): void {
    if (type === vscode.FileChangeType.Created) this.#closing.delete(uri.toString());
    this.#modified.set(uri.path, Date.now());
    this.#changes.fire([{ uri, type }]);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const closing = this.#closing.get(uri.toString());
    if (closing)
      return { type: vscode.FileType.File, size: closing.length, ctime: this.#created, mtime: this.#created };
    const { room, entry } = await this.#find(uri);
    const times = { ctime: this.#created, mtime: this.#modified.get(uri.path) ?? this.#created };
    if (!entry) {
      this.#folder(room, uri);
      return { type: vscode.FileType.Directory, size: 0, ...times };
    }
    const file = await this.#opened(room, entry);
    return {
      type: vscode.FileType.File,
      size: bytesOf(uri, editorText(file.text)).length,
      ...times,
      ...(this.#source.canWrite() ? {} : { permissions: vscode.FilePermission.Readonly }),
    };
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const { room } = await this.#find(uri);
    return this.#folder(room, uri).map(({ name, isFolder }) => [
      name,
      isFolder ? vscode.FileType.Directory : vscode.FileType.File,
    ]);
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const closing = this.#closing.get(uri.toString());
    if (closing) return closing;
    const { room, entry } = await this.#find(uri);
    if (!entry) throw vscode.FileSystemError.FileNotFound(uri);
    const file = await this.#opened(room, entry);
    const text = editorText(file.text);
    const key = uri.toString();
    if (vscode.workspace.textDocuments.some((open) => open.uri.toString() === key)) this.#read.set(key, text);
    return bytesOf(uri, text);
  }

  /**
   * A bound document's save brings nothing new: its text is in the room already. Whatever else writes, another
   * extension for instance, has its difference merged.
   */
  async writeFile(
    uri: vscode.Uri,
    content: Uint8Array,
    options: { create: boolean; overwrite: boolean },
  ): Promise<void> {
    // Taken in any case, and before anything is awaited: what is written next is not this save any more.
    const isSave = this.#saves.take(uri.toString());
    if (this.#closing.has(uri.toString())) return;
    const { room, entry, path } = await this.#find(uri);
    if (!isSave || !this.#source.isBound(uri)) {
      if (!this.#source.canWrite()) throw vscode.FileSystemError.NoPermissions(uri);
      if (!entry && !options.create) throw vscode.FileSystemError.FileNotFound(uri);
      if (entry && options.create && !options.overwrite) throw vscode.FileSystemError.FileExists(uri);
      const text = await textWrittenTo(uri, content);
      if (entry) {
        const file = await this.#opened(room, entry);
        file.doc.transact(() => mergeText(file.text, text), 'file system');
      } else await room.fileRequests.create(path, text);
    }
    this.#modified.set(uri.path, Date.now());
    this.#changes.fire([
      { uri, type: entry ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created },
    ]);
  }

  async delete(uri: vscode.Uri): Promise<void> {
    const { room, path } = await this.#find(uri);
    if (!this.#source.canWrite()) throw vscode.FileSystemError.NoPermissions(uri);
    const inside = filesAt(room, path);
    if (inside.length === 0) throw vscode.FileSystemError.FileNotFound(uri);
    for (const file of inside) await room.deleteFile(file.path);
    this.changed(uri, vscode.FileChangeType.Deleted);
  }

  async rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    const { room, path } = await this.#find(from);
    if (!this.#source.canWrite()) throw vscode.FileSystemError.NoPermissions(from);
    const target = partsOf(to).path;
    const inside = filesAt(room, path);
    if (inside.length === 0) throw vscode.FileSystemError.FileNotFound(from);
    for (const file of inside)
      await room.fileRequests.rename(file.path, target + file.path.slice(path.length));
    this.changed(from, vscode.FileChangeType.Deleted);
    this.changed(to, vscode.FileChangeType.Created);
  }

  /** A folder of a room is there as soon as a file is in it, so there is nothing to make. */
  createDirectory(): void {}

  dispose(): void {
    this.#disposables.dispose();
  }

  async #find(uri: vscode.Uri): Promise<{ room: Room; entry: RoomFileEntry | undefined; path: string }> {
    const { roomId, path } = partsOf(uri);
    let room: Room;
    try {
      room = await this.#source.room(roomId);
    } catch (error) {
      throw vscode.FileSystemError.Unavailable(this.#source.explain(error));
    }
    return { room, path, entry: room.files.at(path) };
  }

  /** The document of a file with its text in it. */
  async #opened(room: Room, entry: RoomFileEntry): Promise<LiveDocument> {
    const file = room.openFile(entry.fileId);
    try {
      await file.whenReady();
    } catch (error) {
      throw vscode.FileSystemError.Unavailable(this.#source.explain(error));
    }
    return file;
  }

  #folder(room: Room, uri: vscode.Uri) {
    const entries = room.files.inFolder(partsOf(uri).path);
    if (!entries) throw vscode.FileSystemError.FileNotFound(uri);
    return entries;
  }
}

/** The file with this path, or all files below the folder with it. */
function filesAt(room: Room, path: string): RoomFileEntry[] {
  return room.files.below(path);
}

const encoder = new TextEncoder();

/** A text as VS Code reads it from a file of a room, whatever the window's settings are. */
function bytesOf(uri: vscode.Uri, text: string): Uint8Array {
  return encoder.encode(readableAsUtf8(text, settingsFor(uri)));
}

function settingsFor(uri: vscode.Uri): EncodingSettings {
  const settings = vscode.workspace.getConfiguration('files', uri);
  return {
    encoding: settings.get('encoding', 'utf8'),
    isGuessed: settings.get('autoGuessEncoding', false),
    hasLanguages: ['encoding', 'autoGuessEncoding'].some(
      (name) => settings.inspect(name)?.languageIds?.length,
    ),
  };
}
