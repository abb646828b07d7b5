import { RoomGrant, type RoomGrantParts } from './roomGrant.ts';

/**
 * What one connection was let into. A room is asked for once for each token, so that a guest is the same guest in all
 * its documents.
 */
export class ConnectionAuth {
  readonly #parts: RoomGrantParts;
  readonly #address: string;
  readonly #grants = new Map<string, RoomGrant>();

  constructor(parts: RoomGrantParts, address: string) {
    this.#parts = parts;
    this.#address = address;
  }

  grant(roomId: string, token: string | undefined): RoomGrant {
    const key = `${roomId}\n${token ?? ''}`;
    let grant = this.#grants.get(key);
    if (!grant) {
      grant = new RoomGrant(this.#parts, roomId, token, this.#address, () => this.#grants.delete(key));
      this.#grants.set(key, grant);
    }
    return grant;
  }

  close(): void {
    for (const grant of this.#grants.values()) grant.close();
  }
}
