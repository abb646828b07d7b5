import type { RoomFile } from '@tandem/protocol/rooms';
import type { RoomApi } from './api.ts';

/** Changes to the files of a room. The server makes them, so that no text is ever seeded twice. Every method throws HttpError. */
export class FileRequests {
  readonly #api: RoomApi;
  readonly #roomId: string;
  readonly #token: () => string | undefined;

  constructor(api: RoomApi, roomId: string, token: () => string | undefined) {
    this.#api = api;
    this.#roomId = roomId;
    this.#token = token;
  }

  /** Creates a file with its first text, or merges the difference into the one that is there. */
  create(path: string, text: string): Promise<RoomFile> {
    return this.#api.putFile(this.#roomId, path, text, this.#token());
  }

  rename(path: string, target: string): Promise<void> {
    return this.#api.renameFile(this.#roomId, path, target, this.#token());
  }

  delete(path: string): Promise<void> {
    return this.#api.deleteFile(this.#roomId, path, this.#token());
  }
}
