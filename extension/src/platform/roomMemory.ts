import type { RoomAddress } from '@tandem/client/address';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { z } from 'zod';
import type { SharedDocuments } from '../editor/documents/sharedDocuments.ts';
import type { Disposable } from './disposables.ts';
import type { Recents } from './recents.ts';
import { roomKey } from './roomKey.ts';

const lastRoomSchema = z.object({
  roomId: z.string(),
  server: z.string(),
  name: z.string(),
  /** The documents of one's own that were shared, by file id. */
  own: z.record(z.string(), z.string()),
  /** The encodings in which they are saved, by file id. */
  encodings: z.record(z.string(), z.string()).optional(),
  /** Whether the person was offered to come back and did not want to. */
  isDeclined: z.boolean().optional(),
});

/**
 * Remembers, over a restart of this window, which room it is in and which of its documents are shared. It is to be given
 * back before the documents are: what they let go of when the extension ends is still shared.
 */
export class RoomMemory implements Disposable {
  readonly #session: Session;
  readonly #documents: SharedDocuments;
  readonly #recents: Recents;
  readonly #memento: vscode.Memento;
  readonly #listening: Disposable;

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
    documents.expect(Object.values(this.last?.own ?? {}));
    session.on('entered', ({ address }) => this.#restore(address));
    session.on('left', () => this.forget());
    session.on('state', (state, before) => {
      const role = before.kind === 'joined' ? before.role : undefined;
      if (state.kind === 'joined' && state.role !== role) void this.#remember();
    });
    this.#listening = documents.onDidChange(() => {
      if (session.state.kind === 'joined') void this.#remember();
    });
  }

  dispose(): void {
    this.#listening.dispose();
  }

  /** The room this window was in when it was closed or reloaded, or its extensions stopped. */
  get last(): { address: RoomAddress; name: string; own: Readonly<Record<string, string>> } | undefined {
    const last = lastRoomSchema.safeParse(this.#memento.get(roomKey)).data;
    if (!last || last.isDeclined) return undefined;
    const { roomId, server, name, own } = last;
    return { address: { roomId, server }, name, own };
  }

  /** Nothing will be offered any more; whoever joins the room by its link finds their own files shared as they were. */
  decline(): void {
    void this.#memento.update(roomKey, { ...this.#memento.get<object>(roomKey), isDeclined: true });
  }

  /** The window is not in that room any more. */
  forget(): void {
    void this.#memento.update(roomKey, undefined);
  }

  #restore({ roomId }: RoomAddress): void {
    const last = lastRoomSchema.safeParse(this.#memento.get(roomKey)).data;
    if (last?.roomId !== roomId) return;
    for (const [fileId, uri] of Object.entries(last.own)) {
      this.#documents.locations?.setOwn(fileId, vscode.Uri.parse(uri));
    }
    for (const [fileId, encoding] of Object.entries(last.encodings ?? {})) {
      this.#documents.locations?.setEncoding(fileId, encoding);
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
    const encodings = Object.fromEntries(this.#documents.locations?.encodings ?? []);
    await this.#memento.update(roomKey, { ...room.address, name, own: Object.fromEntries(own), encodings });
    await this.#recents.add({ ...room.address, name, at: Date.now(), role: state.role });
  }
}
