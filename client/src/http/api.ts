import {
  type ChangeMember,
  type ChangeRoom,
  type CreatedInvite,
  type CreateInvite,
  createdInviteSchema,
  type Invite,
  invitesSchema,
  type JoinRoom,
  type Member,
  memberSchema,
  type OwnerToken,
  ownerTokenSchema,
  type Session,
  sessionSchema,
} from '@tandem/protocol/access';
import {
  type CompleteRequest,
  type CompleteResponse,
  completeResponseSchema,
} from '@tandem/protocol/autocomplete';
import {
  type CreatedRoom,
  type CreateRoom,
  createdRoomSchema,
  type Room,
  type RoomFile,
  roomFileSchema,
  roomSchema,
} from '@tandem/protocol/rooms';
import type { Runtime } from '../runtime.ts';
import { HttpClient } from './httpClient.ts';

/** The REST API of a server's rooms, as one person uses it. Every method throws HttpError. */
export class RoomApi {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /** @param server the base URL of a Tandem server */
  static at(server: string, runtime?: Runtime): RoomApi {
    return new RoomApi(new HttpClient(server, runtime));
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

  async listInvites(roomId: string, token: string | undefined): Promise<Invite[]> {
    return (await this.#http.request(`/api/rooms/${roomId}/invites`, invitesSchema, { token })).invites;
  }

  /** Ends an invite, and the visit of everybody who came by it. */
  revokeInvite(roomId: string, inviteId: string, token: string | undefined): Promise<void> {
    return this.#http.send(`/api/rooms/${roomId}/invites/${inviteId}`, { method: 'DELETE', token });
  }

  /** Changes what a member may do, or bars them. */
  changeMember(
    roomId: string,
    userId: string,
    change: ChangeMember,
    token: string | undefined,
  ): Promise<Member> {
    const path = `/api/rooms/${roomId}/members/${encodeURIComponent(userId)}`;
    return this.#http.request(path, memberSchema, { method: 'PATCH', json: change, token });
  }

  /** Replaces the owner's token, by the one before or a signed-in owner's session; sessions by it are void. */
  replaceOwnerToken(roomId: string, token: string | undefined): Promise<OwnerToken> {
    const request = { method: 'POST', token } as const;
    return this.#http.request(`/api/rooms/${roomId}/owner-token`, ownerTokenSchema, request);
  }

  /** Ends everybody's session in the room, one's own too. */
  endSessions(roomId: string, token: string | undefined): Promise<void> {
    return this.#http.send(`/api/rooms/${roomId}/sessions`, { method: 'DELETE', token });
  }

  /** The text of a file as the server has it now. */
  readFile(roomId: string, path: string, token: string | undefined): Promise<string> {
    return this.#http.text(fileUrl(roomId, path), { token });
  }

  /** All files of the room as the server has them now, as a zip. */
  readArchive(roomId: string, token: string | undefined): Promise<ArrayBuffer> {
    return this.#http.bytes(`/api/rooms/${roomId}/archive`, { token });
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

  /**
   * Asks what comes next in a text.
   * @param answered told each answer, to be taken in place of the one before: a model writes while it is read
   * @param signal ends the question; what is thrown then is no HttpError
   */
  complete(
    request: CompleteRequest,
    token: string | undefined,
    answered: (answer: CompleteResponse) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const question = { method: 'POST', json: request, token, signal } as const;
    return this.#http.answers('/api/autocomplete', completeResponseSchema, question, answered);
  }
}

function fileUrl(roomId: string, path: string): string {
  return `/api/rooms/${roomId}/files/${path.split('/').map(encodeURIComponent).join('/')}`;
}
