import {
  type ChangeMember,
  type ChangeRoom,
  type CreatedInvite,
  type CreateInvite,
  createdInviteSchema,
  type JoinRoom,
  type Member,
  memberSchema,
  type Session,
  sessionSchema,
} from '@tandem/protocol/access';
import {
  type CreatedRoom,
  type CreateRoom,
  createdRoomSchema,
  type Room,
  type RoomFile,
  roomFileSchema,
  roomSchema,
} from '@tandem/protocol/rooms';
import { HttpClient } from '../platform/httpClient.ts';

/** The part of a server's REST API that the extension uses. Every method throws HttpError. */
export class RoomApi {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /** @param server the base URL of a Tandem server */
  static at(server: string): RoomApi {
    return new RoomApi(new HttpClient(server));
  }

  /** Creates a room; the server writes the first text of its main file. */
  createRoom(request: CreateRoom, signIn?: string): Promise<CreatedRoom> {
    return this.#http.request('/api/rooms', createdRoomSchema, {
      method: 'POST',
      json: request,
      token: signIn,
    });
  }

  /** Exchanges an invite, a sign-in, an earlier session or nothing for a session in the room. */
  joinRoom(roomId: string, request: JoinRoom, token: string | undefined): Promise<Session> {
    return this.#http.request(`/api/rooms/${roomId}/join`, sessionSchema, {
      method: 'POST',
      json: request,
      token,
    });
  }

  getRoom(roomId: string, token: string | undefined): Promise<Room> {
    return this.#http.request(`/api/rooms/${roomId}`, roomSchema, { token });
  }

  changeRoom(roomId: string, change: ChangeRoom, token: string | undefined): Promise<Room> {
    return this.#http.request(`/api/rooms/${roomId}`, roomSchema, { method: 'PATCH', json: change, token });
  }

  createInvite(roomId: string, invite: CreateInvite, token: string | undefined): Promise<CreatedInvite> {
    const request = { method: 'POST', json: invite, token } as const;
    return this.#http.request(`/api/rooms/${roomId}/invites`, createdInviteSchema, request);
  }

  changeMember(
    roomId: string,
    userId: string,
    change: ChangeMember,
    token: string | undefined,
  ): Promise<Member> {
    const path = `/api/rooms/${roomId}/members/${encodeURIComponent(userId)}`;
    return this.#http.request(path, memberSchema, { method: 'PATCH', json: change, token });
  }

  /** Creates a file with its first text, or merges the difference into the file that is there. */
  putFile(roomId: string, path: string, text: string, token: string | undefined): Promise<RoomFile> {
    return this.#http.request(fileUrl(roomId, path), roomFileSchema, { method: 'PUT', text, token });
  }

  renameFile(roomId: string, path: string, target: string, token: string | undefined): Promise<void> {
    return this.#http.send(fileUrl(roomId, path), { method: 'PATCH', json: { path: target }, token });
  }

  deleteFile(roomId: string, path: string, token: string | undefined): Promise<void> {
    return this.#http.send(fileUrl(roomId, path), { method: 'DELETE', token });
  }
}

function fileUrl(roomId: string, path: string): string {
  return `/api/rooms/${roomId}/files/${path.split('/').map(encodeURIComponent).join('/')}`;
}
