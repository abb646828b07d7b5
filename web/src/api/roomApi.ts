import {
  type ChangeMember,
  type ChangeRoom,
  type CreatedInvite,
  type CreateInvite,
  createdInviteSchema,
  type Invite,
  invitesSchema,
  type JoinRoom,
  type Session,
  sessionSchema,
} from '@tandem/protocol/access';
import {
  type CreatedRoom,
  type CreateRoom,
  createdRoomSchema,
  type Room,
  roomSchema,
} from '@tandem/protocol/rooms';
import { ApiError, readProblem } from './apiError.ts';

/** The REST API of rooms, as one person uses it. Every method throws an {@link ApiError}. */
export class RoomApi {
  readonly #base: URL;

  /** @param base the address of the server, with a slash at the end */
  constructor(base: URL) {
    this.#base = base;
  }

  async createRoom(wish: CreateRoom): Promise<CreatedRoom> {
    const response = await this.send('rooms', { method: 'POST', json: wish });
    return createdRoomSchema.parse(await response.json());
  }

  async getRoom(roomId: string, token?: string): Promise<Room> {
    const response = await this.send(`rooms/${roomId}`, { token });
    return roomSchema.parse(await response.json());
  }

  /** Changes what the owner may change. */
  async changeRoom(roomId: string, change: ChangeRoom, token?: string): Promise<void> {
    await this.send(`rooms/${roomId}`, { method: 'PATCH', json: change, token });
  }

  /** Exchanges an invite, or a session that ran out, for a session. */
  async join(roomId: string, request: JoinRoom, token?: string): Promise<Session> {
    const response = await this.send(`rooms/${roomId}/join`, { method: 'POST', json: request, token });
    return sessionSchema.parse(await response.json());
  }

  async listInvites(roomId: string, token?: string): Promise<Invite[]> {
    const response = await this.send(`rooms/${roomId}/invites`, { token });
    return invitesSchema.parse(await response.json()).invites;
  }

  async createInvite(roomId: string, wish: CreateInvite, token?: string): Promise<CreatedInvite> {
    const response = await this.send(`rooms/${roomId}/invites`, { method: 'POST', json: wish, token });
    return createdInviteSchema.parse(await response.json());
  }

  /** Ends an invite, and the visit of everybody who came by it. */
  async revokeInvite(roomId: string, inviteId: string, token?: string): Promise<void> {
    await this.send(`rooms/${roomId}/invites/${inviteId}`, { method: 'DELETE', token });
  }

  /** Changes what a member may do, or bars them. */
  async changeMember(roomId: string, userId: string, change: ChangeMember, token?: string): Promise<void> {
    const path = `rooms/${roomId}/members/${encodeURIComponent(userId)}`;
    await this.send(path, { method: 'PATCH', json: change, token });
  }

  /** The text of a file as the server has it now. */
  async readFile(roomId: string, path: string, token?: string): Promise<string> {
    return (await this.send(filePath(roomId, path), { token })).text();
  }

  /** Makes a file, or merges the difference into the one that is there. The server writes its first text. */
  async writeFile(roomId: string, path: string, text: string, token?: string): Promise<void> {
    await this.send(filePath(roomId, path), { method: 'PUT', text, token });
  }

  async renameFile(roomId: string, path: string, newPath: string, token?: string): Promise<void> {
    await this.send(filePath(roomId, path), { method: 'PATCH', json: { path: newPath }, token });
  }

  async deleteFile(roomId: string, path: string, token?: string): Promise<void> {
    await this.send(filePath(roomId, path), { method: 'DELETE', token });
  }

  /** Sends one request below the server's address. */
  async send(
    path: string,
    request: {
      method?: string;
      json?: unknown;
      text?: string;
      token?: string | undefined;
      signal?: AbortSignal;
    },
  ): Promise<Response> {
    const headers = new Headers({ accept: 'application/json, text/plain;q=0.9, */*;q=0.5' });
    if (request.token) headers.set('authorization', `Bearer ${request.token}`);
    if (request.json !== undefined) headers.set('content-type', 'application/json');
    else if (request.text !== undefined) headers.set('content-type', 'text/plain; charset=utf-8');
    const body = request.json === undefined ? request.text : JSON.stringify(request.json);
    const init: RequestInit = { method: request.method ?? 'GET', headers, credentials: 'same-origin' };
    if (body !== undefined) init.body = body;
    if (request.signal) init.signal = request.signal;
    let response: Response;
    try {
      response = await fetch(new URL(path, this.#base), init);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new ApiError(
        'unreachable',
        0,
        'The server cannot be reached. Check your connection and try again.',
      );
    }
    if (!response.ok) throw await readProblem(response);
    return response;
  }
}

function filePath(roomId: string, path: string): string {
  return `rooms/${roomId}/files/${path.split('/').map(encodeURIComponent).join('/')}`;
}
