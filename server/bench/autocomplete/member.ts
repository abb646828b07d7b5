import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { fileDocumentName, fileTypes } from '@tandem/protocol/documents';
import * as Y from 'yjs';

/** Somebody's copy of the room's main file. */
export class Member {
  readonly doc = new Y.Doc();
  readonly #socket: HocuspocusProviderWebsocket;
  readonly #provider: HocuspocusProvider;

  constructor(url: string, roomId: string) {
    this.#socket = new HocuspocusProviderWebsocket({ url: `${url.replace('http', 'ws')}/collab` });
    this.#provider = new HocuspocusProvider({
      websocketProvider: this.#socket,
      name: fileDocumentName(roomId, 'main'),
      document: this.doc,
      token: '',
    });
    this.#provider.attach();
  }

  get text(): Y.Text {
    return this.doc.getText(fileTypes.content);
  }

  synced(): Promise<void> {
    return new Promise((resolve) => {
      this.#provider.on('synced', () => resolve());
    });
  }

  close(): void {
    this.#provider.destroy();
    this.#socket.destroy();
  }
}

/** The ids of what an update adds. */
export function charactersIn(update: Uint8Array): string[] {
  return Y.decodeUpdate(update).structs.map(({ id }) => `${id.client} ${id.clock}`);
}
