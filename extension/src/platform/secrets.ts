import type { RoomAddress } from '@tandem/client/address';
import type { CredentialStore, KeptCredentials } from '@tandem/client/http/credentials';
import type { Log } from '@tandem/client/log';
import type { SecretStorage } from 'vscode';
import { z } from 'zod';

const keptSchema = z.object({
  owner: z.string().optional(),
  session: z.string().optional(),
  guest: z.string().optional(),
});

/** Keeps the credentials of rooms in VS Code's secret storage. */
export class SecretCredentials implements CredentialStore {
  readonly #secrets: SecretStorage;
  readonly #log: Log;

  constructor(secrets: SecretStorage, log: Log) {
    this.#secrets = secrets;
    this.#log = log;
  }

  async get(room: RoomAddress): Promise<KeptCredentials> {
    try {
      const kept = await this.#secrets.get(keyOf(room));
      return kept === undefined ? {} : (keptSchema.safeParse(JSON.parse(kept)).data ?? {});
    } catch {
      // A key ring that is locked or broken must not keep anybody out of an open room.
      return {};
    }
  }

  async set(room: RoomAddress, kept: KeptCredentials): Promise<void> {
    try {
      await this.#secrets.store(keyOf(room), JSON.stringify(kept));
    } catch (error) {
      // They hold for as long as this window is in the room.
      this.#log.warn(`the key ring did not take the credentials of ${room.roomId}: ${String(error)}`);
    }
  }
}

function keyOf({ server, roomId }: RoomAddress): string {
  return `room ${server} ${roomId}`;
}
