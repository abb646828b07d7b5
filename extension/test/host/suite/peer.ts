import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { fileDocumentName, fileTypes, mainFileId } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import { serverUrl } from './context.ts';

/** Somebody else in the main file of a room: the stock provider, with no code of Tandem. */
export class Peer {
  readonly #doc = new Y.Doc();
  readonly #socket: HocuspocusProviderWebsocket;
  readonly #provider: HocuspocusProvider;

  private constructor(roomId: string, onSynced: () => void) {
    this.#socket = new HocuspocusProviderWebsocket({ url: `${serverUrl().replace(/^http/, 'ws')}/collab` });
    this.#provider = new HocuspocusProvider({
      name: fileDocumentName(roomId, mainFileId),
      document: this.#doc,
      websocketProvider: this.#socket,
      onSynced,
    });
    this.#provider.attach();
  }

  /** Resolves when the room's text is here. */
  static join(roomId: string): Promise<Peer> {
    return new Promise((resolve) => {
      const peer: Peer = new Peer(roomId, () => resolve(peer));
    });
  }

  get text(): string {
    return this.#content.toString();
  }

  insert(index: number, text: string): void {
    this.#content.insert(index, text);
  }

  /** Says that the file was saved here, as Tandem says it. */
  announceSave(count: number): void {
    this.#doc.getMap(fileTypes.meta).set('save', { by: 'somebody', count, round: 0 });
  }

  leave(): void {
    this.#provider.destroy();
    this.#socket.destroy();
    this.#doc.destroy();
  }

  get #content(): Y.Text {
    return this.#doc.getText(fileTypes.content);
  }
}
