import type { RoomAddress } from '@tandem/client/address';
import type { CredentialStore, KeptCredentials } from '@tandem/client/http/credentials';
import { type Role, roleSchema } from '@tandem/protocol/rooms';
import * as z from 'zod';
import { readStored, writeStored } from '../platform/browserStorage.ts';

const keysSchema = z.object({
  /** What this person might do when they were last connected. */
  role: roleSchema.optional(),
  ownerToken: z.string().optional(),
  /** The secret of the invite this person came by. */
  invite: z.string().optional(),
  guestSecret: z.string().optional(),
  sessionToken: z.string().optional(),
});
type StoredKeys = z.infer<typeof keysSchema>;

/** What lets this browser into one room, kept for the next visit. */
export class RoomKeys implements CredentialStore {
  readonly #storageKey: string;
  #keys: StoredKeys;

  /** @param prefix tells servers apart that share one origin */
  constructor(prefix: string, roomId: string) {
    this.#storageKey = `tandem.keys:${prefix}:${roomId}`;
    this.#keys = readStored(this.#storageKey, keysSchema) ?? {};
  }

  /** The strongest token there is: the owner's, else the session's, else none, which is enough for an open room. */
  get token(): string | undefined {
    return this.#keys.ownerToken ?? this.#keys.sessionToken;
  }

  /** The role of the last visit, which holds while there is no connection. */
  get role(): Role | undefined {
    return this.#keys.role;
  }

  get owner(): boolean {
    return this.#keys.ownerToken !== undefined;
  }

  get invite(): string | undefined {
    return this.#keys.invite;
  }

  async get(): Promise<KeptCredentials> {
    const { ownerToken, sessionToken, invite, guestSecret } = this.#keys;
    return { owner: ownerToken, session: sessionToken, invite, guest: guestSecret };
  }

  async set(_room: RoomAddress, { owner, session, guest }: KeptCredentials): Promise<void> {
    this.keep({ ownerToken: owner, sessionToken: session, guestSecret: guest });
  }

  /** Keeps what is given; undefined removes. */
  keep(change: { [K in keyof StoredKeys]?: string | undefined }): void {
    const merged = { ...this.#keys, ...change };
    this.#keys = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
    writeStored(this.#storageKey, this.#keys);
  }

  /** Forgets the room. */
  forget(): void {
    this.#keys = {};
    writeStored(this.#storageKey, undefined);
  }
}
