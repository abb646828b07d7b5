import * as vscode from 'vscode';
import { z } from 'zod';
import type { SharedDocuments } from '../editor/sharedDocuments.ts';
import type { Session } from '../session/session.ts';
import type { RoomAddress } from '../session/state.ts';
import type { Recents } from './recents.ts';

const key = 'tandem.room';

const lastRoomSchema = z.object({
  roomId: z.string(),
  server: z.string(),
  name: z.string(),
  /** The documents of one's own that were shared, by file id. */
  own: z.record(z.string(), z.string()),
});

/** Remembers, over a restart of this window, which room it is in and which of its documents are shared. */
export class RoomMemory {
  readonly #session: Session;
  readonly #documents: SharedDocuments;
  readonly #recents: Recents;
  readonly #memento: vscode.Memento;

  constructor(parts: {
    session: Session;
    documents: SharedDocuments;
    recents: Recents;
    memento: vscode.Memento;
  }) {
    this.#session = parts.session;
    this.#documents = parts.documents;
    this.#recents = parts.recents;
    this.#memento = parts.memento;
    const { session, documents } = parts;
    session.on('entered', ({ address }) => this.#restore(address));
    session.on('left', () => void this.#memento.update(key, undefined));
    session.on('state', (state, before) => {
      const role = before.kind === 'joined' ? before.role : undefined;
      if (state.kind === 'joined' && state.role !== role) void this.#remember();
    });
    documents.onDidChange(() => {
      if (session.state.kind === 'joined') void this.#remember();
    });
  }

  /** The room this window was in when it was closed or reloaded. */
  get last(): { address: RoomAddress; name: string } | undefined {
    const last = lastRoomSchema.safeParse(this.#memento.get(key)).data;
    return last && { address: { roomId: last.roomId, server: last.server }, name: last.name };
  }

  #restore({ roomId }: RoomAddress): void {
    const last = lastRoomSchema.safeParse(this.#memento.get(key)).data;
    if (last?.roomId !== roomId) return;
    for (const [fileId, uri] of Object.entries(last.own)) {
      this.#documents.locations?.setOwn(fileId, vscode.Uri.parse(uri));
    }
  }

  async #remember(): Promise<void> {
    const { room, state } = this.#session;
    if (!room || state.kind !== 'joined') return;
    const name = room.settings.name || (room.mainFile?.path ?? '');
    const own = [...(this.#documents.locations?.allOwn ?? [])].map(([fileId, uri]) => [
      fileId,
      uri.toString(),
    ]);
    await this.#memento.update(key, { ...room.address, name, own: Object.fromEntries(own) });
    await this.#recents.add({ ...room.address, name, at: Date.now(), role: state.role });
  }
}
