import type { RoomFileEntry } from '@tandem/client/files';
import type { Room } from '@tandem/client/room';
import * as vscode from 'vscode';
import { scheme } from './scheme.ts';

/** The URI a file of a room has for everyone who did not share it from a document of their own. */
export function roomUri(roomId: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${roomId}/${path}` });
}

/** The parts of a URI made by {@link roomUri}; the room's folder has an empty path. */
export function partsOf(uri: vscode.Uri): { roomId: string; path: string } {
  const [, roomId = '', ...names] = uri.path.split('/');
  return { roomId, path: names.join('/') };
}

/**
 * Which document of this window stands for which file of the room: a document of one's own that was shared, or the
 * one of the `tandem:` file system.
 */
export class Locations {
  readonly #room: Room;
  readonly #own = new Map<string, vscode.Uri>();
  readonly #encodings = new Map<string, string>();

  constructor(room: Room) {
    this.#room = room;
  }

  /** Says that a document of this window is a file of the room. */
  setOwn(fileId: string, uri: vscode.Uri): void {
    this.#own.set(fileId, uri);
  }

  /** Says in which encoding a document of this window is saved. */
  setEncoding(fileId: string, encoding: string): void {
    this.#encodings.set(fileId, encoding);
  }

  /** The encodings of the own documents that are shared, by file id. */
  get encodings(): ReadonlyMap<string, string> {
    return this.#encodings;
  }

  /** The document of one's own that is this file, if it was shared from here. */
  own(fileId: string): vscode.Uri | undefined {
    return this.#own.get(fileId);
  }

  /** The own documents that are shared, by file id. */
  get allOwn(): ReadonlyMap<string, vscode.Uri> {
    return this.#own;
  }

  uriOf(file: RoomFileEntry): vscode.Uri {
    return this.#own.get(file.fileId) ?? roomUri(this.#room.address.roomId, file.path);
  }

  /** The file a document stands for; undefined for a document that is not shared. */
  fileOf(uri: vscode.Uri): RoomFileEntry | undefined {
    const files = this.#room.files;
    if (uri.scheme === scheme) {
      const { roomId, path } = partsOf(uri);
      return roomId === this.#room.address.roomId ? files.at(path) : undefined;
    }
    const key = uri.toString();
    for (const [fileId, own] of this.#own) if (own.toString() === key) return files.withId(fileId);
    return undefined;
  }
}
