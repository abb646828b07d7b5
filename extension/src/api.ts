import type { Session } from '@tandem/client/session';
import type { SessionState } from '@tandem/client/sessionState';
import type { SharedDocuments } from './editor/documents/sharedDocuments.ts';

/** What activating the extension returns, for tests and for other extensions. */
export interface TandemApi {
  /** Where the session stands at this moment. */
  readonly state: SessionState;
  /** The id of the room one is in. */
  readonly roomId: string | undefined;
  /** The names of everybody who is in, this window first. */
  readonly participants: readonly string[];
  /** The shared text of every open file of the room, by its path, with LF line ends. */
  readonly texts: Readonly<Record<string, string>>;
  /** Resolves when every open document shows the shared text and the server has acknowledged every edit. */
  settled(): Promise<void>;
}

export function tandemApi(session: Session, documents: SharedDocuments): TandemApi {
  return {
    get state() {
      return session.state;
    },
    get roomId() {
      return session.room?.address.roomId;
    },
    get participants() {
      return session.room?.participants.value.map(({ name }) => name) ?? [];
    },
    get texts() {
      const { room } = session;
      const open = room?.files.all.filter(({ fileId }) => room.openFiles.value.has(fileId)) ?? [];
      return Object.fromEntries(
        open.map(({ path, fileId }) => [path, room!.openFiles.value.get(fileId)!.text.toString()]),
      );
    },
    async settled() {
      await session.saved();
      await Promise.all([...documents.all].map((shared) => shared.settled()));
    },
  };
}
