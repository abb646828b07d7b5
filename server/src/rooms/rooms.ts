import type { ChangeRoom } from '@tandem/protocol/access';
import { type CloseCode, closeCodes } from '@tandem/protocol/closeCodes';
import {
  fileDocumentName,
  fileTypes,
  mainFileId,
  manifestName,
  manifestTypes,
} from '@tandem/protocol/documents';
import { languageOfPath, mainFilePath } from '@tandem/protocol/languages';
import { editorLink, webLink } from '@tandem/protocol/links';
import type { CreateRoom, Room, RoomLinks } from '@tandem/protocol/rooms';
import type { Principal } from '../access/grant.ts';
import type { SignedIn } from '../access/identity.ts';
import { hashSecret, newRoomId, newSecret, tokenPrefixes } from '../access/secrets.ts';
import { documentProblem, RoomProblem, roomGone } from '../base/roomProblem.ts';
import { QuarantinedDocument } from '../room/quarantined.ts';
import type { MemberStore } from '../store/memberStore.ts';
import type { RoomRecord, RoomStore } from '../store/roomStore.ts';
import type { StorageQuota } from '../store/storageQuota.ts';
import { findMainFile, setFile } from './fileList.ts';
import { firstDocuments, withLf } from './firstTexts.ts';
import type { LiveDocuments } from './liveDocuments.ts';
import { storageFull } from './storageFull.ts';

/** What a room's service needs to know of, and tell, those who are connected. */
export interface LiveRooms {
  /** How many people are connected to a room. */
  activeUsers(roomId: string): number;
  /** Disconnects everybody from a room. */
  closeRoom(roomId: string, code: CloseCode): unknown;
  /** Decides anew about those whom `whom` matches, within a second. */
  accessChanged(roomId: string, whom: (principal: Principal) => boolean): unknown;
}

/** Creates, shows, changes and deletes rooms. */
export class Rooms {
  readonly #store: RoomStore;
  readonly #members: MemberStore;
  readonly #documents: LiveDocuments;
  readonly #live: LiveRooms;
  readonly #quota: Pick<StorageQuota, 'wouldBeFull' | 'wrote' | 'removed'>;
  readonly #maxDocumentBytes: number;

  constructor(parts: {
    store: RoomStore;
    members: MemberStore;
    documents: LiveDocuments;
    live: LiveRooms;
    quota: Pick<StorageQuota, 'wouldBeFull' | 'wrote' | 'removed'>;
    maxDocumentBytes: number;
  }) {
    this.#store = parts.store;
    this.#members = parts.members;
    this.#documents = parts.documents;
    this.#live = parts.live;
    this.#quota = parts.quota;
    this.#maxDocumentBytes = parts.maxDocumentBytes;
  }

  /**
   * Creates a room with its manifest and main file.
   * @param creator a signed-in person becomes an owner who needs no owner's token
   * @returns the owner's token too, which is not stored and cannot be shown again
   * @throws RoomProblem `too_large`, `storage_full`
   */
  async create(
    request: CreateRoom,
    creator: SignedIn | undefined,
  ): Promise<{ room: RoomRecord; ownerToken: string }> {
    const roomId = newRoomId();
    const language = request.language ?? (request.path ? languageOfPath(request.path) : 'plaintext');
    const code = withLf(request.code ?? '');
    if (Buffer.byteLength(code) > this.#maxDocumentBytes) throw documentProblem(this.#maxDocumentBytes);
    const full = await this.#quota.wouldBeFull(undefined, 0);
    if (full) throw storageFull(full);
    const ownerToken = newSecret(tokenPrefixes.owner);
    const name = request.name ?? '';
    const room = await this.#store.create({
      roomId,
      name,
      language,
      access: request.access ?? 'open',
      ownerTokenHash: hashSecret(ownerToken),
      documents: firstDocuments({
        roomId,
        name,
        path: request.path ?? mainFilePath(language),
        language,
        code,
        author: creator?.userId ?? 'owner',
      }),
    });
    this.#quota.wrote(roomId, Buffer.byteLength(code));
    if (creator) {
      await this.#members.join(
        {
          ...{ roomId, userId: creator.userId, name: creator.name, role: 'owner' },
          signedInAt: new Date(creator.signedInAt),
        },
        new Date(),
      );
    }
    return { room, ownerToken };
  }

  /**
   * Finds a room that is there.
   * @throws RoomProblem `room_not_found`, or `room_gone` when it was deleted
   */
  async find(roomId: string): Promise<RoomRecord> {
    const room = await this.#store.find(roomId);
    if (!room) throw new RoomProblem('room_not_found', 'Room not found. Check the link, or create a room.');
    if (room.deletedAt) throw roomGone();
    return room;
  }

  /** A room as the API shows it. `server` is the base URL that its links begin with. */
  async describe(room: RoomRecord, server: string): Promise<Room> {
    const { roomId } = room;
    const main = await this.#documents.read(manifestName(roomId), findMainFile);
    const code = await this.#documents
      .read(fileDocumentName(roomId, mainFileId), (doc) => doc.getText(fileTypes.content).toString())
      .catch(emptyIfQuarantined);
    return {
      roomId,
      room_id: roomId,
      name: room.name,
      language: room.language,
      access: room.access,
      code,
      path: main?.path ?? mainFilePath(room.language),
      created_at: room.createdAt.toISOString(),
      // Kept to the minute, so in a room's first minute it would be before its creation.
      updated_at: new Date(Math.max(room.updatedAt.getTime(), room.createdAt.getTime())).toISOString(),
      active_users: this.#live.activeUsers(roomId),
      links: linksTo(server, roomId),
    };
  }

  /** Changes what the request names, for everybody who is in the room too. */
  async change(room: RoomRecord, request: ChangeRoom, author: string): Promise<RoomRecord> {
    const { roomId } = room;
    const { name, language, access } = request;
    const changed = await this.#store.update(roomId, {
      ...(name === undefined ? {} : { name }),
      ...(language === undefined ? {} : { language }),
      ...(access === undefined ? {} : { access }),
    });
    if (!changed) throw roomGone();
    if (name !== undefined || language !== undefined) {
      await this.#documents.edit(manifestName(roomId), author, (manifest) => {
        if (name !== undefined) manifest.getMap(manifestTypes.settings).set('name', name);
        const main = findMainFile(manifest);
        if (language !== undefined && main) setFile(manifest, { ...main, language });
      });
    }
    if (access !== undefined && access !== room.access) {
      this.#live.accessChanged(roomId, (principal) => principal.role !== 'owner');
    }
    return changed;
  }

  /** Deletes a room with everything in it, and disconnects everybody. */
  async remove(room: RoomRecord): Promise<void> {
    await this.#store.remove(room.roomId);
    this.#quota.removed(room.roomId);
    await this.#live.closeRoom(room.roomId, closeCodes.gone);
  }
}

/** A room is there without its main file too; asking for the file itself tells what is wrong. */
function emptyIfQuarantined(error: unknown): string {
  if (error instanceof QuarantinedDocument) return '';
  throw error;
}

/** The links to a room: its page, and VS Code. */
export function linksTo(server: string, roomId: string, invite?: string): RoomLinks {
  return { web: webLink(server, roomId, invite), vscode: editorLink(server, roomId, invite) };
}
