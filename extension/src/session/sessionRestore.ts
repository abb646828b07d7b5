import { HttpError } from '@tandem/client/http/errors';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import type { RecentRoom } from './recentRooms.ts';

/** Why a window does not come back into a room by itself. */
export class RejoinRefused extends Error {
  readonly why: 'otherRoom' | 'left' | 'unknown';

  constructor(why: RejoinRefused['why']) {
    super(`not rejoined: ${why}`);
    this.name = 'RejoinRefused';
    this.why = why;
  }
}

/** Brings a window back into the room its documents belong to after a restart, without asking anybody. */
export class SessionRestore {
  readonly #session: Session;
  readonly #recall: (roomId: string) => RecentRoom | undefined;
  readonly #name: () => Promise<string | undefined>;
  readonly #hasCopy: (roomId: string) => Promise<boolean>;
  readonly #left = new Set<string>();
  #entering: Promise<Room> | undefined;

  /**
   * @param recall what is remembered of a room
   * @param name what others call this person
   * @param hasCopy whether a copy of the room's manifest was kept
   */
  constructor(
    session: Session,
    recall: (roomId: string) => RecentRoom | undefined,
    name: () => Promise<string | undefined>,
    hasCopy: (roomId: string) => Promise<boolean>,
  ) {
    this.#hasCopy = hasCopy;
    this.#session = session;
    this.#recall = recall;
    this.#name = name;
    session.on('entered', ({ address }) => this.#left.delete(address.roomId));
    session.on('left', ({ address }) => this.#left.add(address.roomId));
  }

  /**
   * The room a document belongs to: the one this window is in, or one it was in before its restart.
   * @throws RejoinRefused when it is neither, or was left
   * @throws HttpError when the room's server does not let this person in again, or does not answer and no copy
   *   of the room was kept
   */
  async room(roomId: string): Promise<Room> {
    if (this.#entering) await this.#entering.catch(() => undefined);
    const { room } = this.#session;
    if (room?.address.roomId === roomId) return this.#session.joined();
    if (room) throw new RejoinRefused('otherRoom');
    if (this.#left.has(roomId)) throw new RejoinRefused('left');
    this.#entering = this.#enter(roomId).finally(() => {
      this.#entering = undefined;
    });
    return this.#entering;
  }

  async #enter(roomId: string): Promise<Room> {
    const recent = this.#recall(roomId);
    const name = recent && (await this.#name());
    if (!recent || name === undefined) throw new RejoinRefused('unknown');
    const address = { roomId, server: recent.server };
    try {
      await this.#session.enter(address, name);
      return await this.#session.joined();
    } catch (error) {
      const isUnreachable = error instanceof HttpError && error.failure.kind === 'unreachable';
      if (!isUnreachable || !(await this.#hasCopy(roomId))) throw error;
      return this.#session.resume(address, name, recent.role ?? 'viewer');
    }
  }
}
