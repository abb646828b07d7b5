import type { SecretStorage } from 'vscode';
import { z } from 'zod';
import type { CredentialStore, KeptCredentials } from '../session/credentials.ts';
import type { RoomAddress } from '../session/state.ts';

const keptSchema = z.object({ owner: z.string().optional(), session: z.string().optional() });

/** Keeps the credentials of rooms in VS Code's secret storage. */
export class SecretCredentials implements CredentialStore {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
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
    await this.#secrets.store(keyOf(room), JSON.stringify(kept));
  }
}

function keyOf({ server, roomId }: RoomAddress): string {
  return `room ${server} ${roomId}`;
}
