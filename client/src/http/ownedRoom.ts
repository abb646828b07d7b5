import type { CreatedInvite, CreateInvite, Member } from '@tandem/protocol/access';
import type { Room, RoomAccess } from '@tandem/protocol/rooms';
import type { RoomApi } from './api.ts';

/** What only the owner of a room may do. Every method throws HttpError. */
export class OwnedRoom {
  readonly #api: RoomApi;
  readonly #roomId: string;
  readonly #token: () => string | undefined;

  constructor(api: RoomApi, roomId: string, token: () => string | undefined) {
    this.#api = api;
    this.#roomId = roomId;
    this.#token = token;
  }

  /** Creates an invite; its links are told here and never again. */
  invite(invite: CreateInvite): Promise<CreatedInvite> {
    return this.#api.createInvite(this.#roomId, invite, this.#token());
  }

  /** `locked`: from now on only those with an invite come in. */
  setAccess(access: RoomAccess): Promise<Room> {
    return this.#api.changeRoom(this.#roomId, { access }, this.#token());
  }

  /** @param userId what the server knows the member by */
  setRole(userId: string, role: 'viewer' | 'editor'): Promise<Member> {
    return this.#api.changeMember(this.#roomId, userId, { role }, this.#token());
  }

  /** Takes somebody out for good, as the server knows them; in an open room they can come again as somebody new. */
  async remove(userId: string): Promise<void> {
    await this.#api.changeMember(this.#roomId, userId, { banned: true }, this.#token());
  }
}
