import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { fileDocumentName, fileTypes, mainFileId, manifestName } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import { serverUrl } from './context.ts';

/** Somebody else in a file of a room, the main one unless another is named: the stock provider, with no code of Tandem. */
export class Peer {
  readonly #doc = new Y.Doc();
  readonly #socket: HocuspocusProviderWebsocket;
  readonly #provider: HocuspocusProvider;
  readonly #manifest: HocuspocusProvider;
  readonly #fileId: string;

  private constructor(roomId: string, fileId: string, onSynced: () => void) {
    this.#fileId = fileId;
    this.#socket = new HocuspocusProviderWebsocket({ url: `${serverUrl().replace(/^http/, 'ws')}/collab` });
    this.#provider = new HocuspocusProvider({
      name: fileDocumentName(roomId, fileId),
      document: this.#doc,
      websocketProvider: this.#socket,
      onSynced,
    });
    this.#provider.attach();
    this.#manifest = new HocuspocusProvider({
      name: manifestName(roomId),
      document: new Y.Doc(),
      websocketProvider: this.#socket,
    });
    this.#manifest.attach();
  }

  /** Resolves when the room's text is here. */
  static join(roomId: string, fileId: string = mainFileId): Promise<Peer> {
    return new Promise((resolve) => {
      const peer: Peer = new Peer(roomId, fileId, () => resolve(peer));
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
    const user = { id: 'somebody', name: 'Somebody', color: '#0072b2' };
    this.#manifest.setAwarenessField('user', user);
    this.#manifest.setAwarenessField('saved', { fileId: this.#fileId, count });
  }

  leave(): void {
    this.#provider.destroy();
    this.#manifest.destroy();
    this.#socket.destroy();
    this.#doc.destroy();
  }

  get #content(): Y.Text {
    return this.#doc.getText(fileTypes.content);
  }
}
