import assert from 'node:assert/strict';
import { HocuspocusProvider } from '@hocuspocus/provider';
import { collabUrl } from '@tandem/client/address';
import { TandemServer } from '@tandem/client/testing/tandemServer';
import { RoomSocket } from '@tandem/client/transport/roomSocket';
import { fileDocumentName, fileTypes, mainFileId } from '@tandem/protocol/documents';
import { largeMessageBytes } from '@tandem/protocol/largeMessages';
import * as Y from 'yjs';

/** Somebody in the main file of a room, on the extension's own socket. */
class Member {
  readonly text: Y.Text;
  readonly closes: (number | undefined)[] = [];
  readonly #socket: RoomSocket;
  readonly #provider: HocuspocusProvider;

  constructor(server: string, roomId: string, doc = new Y.Doc()) {
    this.text = doc.getText(fileTypes.content);
    this.#socket = new RoomSocket({ url: collabUrl(server) });
    this.#socket.lastClose.watch((close) => close && this.closes.push(close.code));
    this.#provider = new HocuspocusProvider({
      name: fileDocumentName(roomId, mainFileId),
      document: doc,
      websocketProvider: this.#socket,
    });
    this.#provider.attach();
  }

  connect(): void {
    void this.#socket.connect();
  }

  /** Resolves when the server has acknowledged everything. */
  saved(): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!this.#provider.isSynced || this.#provider.hasUnsyncedChanges) return;
        this.#provider.off('unsyncedChanges', check);
        this.#provider.off('synced', check);
        resolve();
      };
      this.#provider.on('unsyncedChanges', check);
      this.#provider.on('synced', check);
      check();
    });
  }

  /** Resolves when the text is as long as this. */
  hasLength(length: number): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (this.text.length < length) return;
        this.text.unobserve(check);
        resolve();
      };
      this.text.observe(check);
      check();
    });
  }

  leave(): void {
    this.#provider.destroy();
    this.#socket.destroy();
  }
}

describe('an edit larger than one message may be', () => {
  const server = new TandemServer();
  const pasted = 'a line of fifty bytes, more or less, and one 📎…\n'.repeat(80_000);
  let members: Member[] = [];
  let roomId: string;

  before(async function () {
    this.timeout(240_000);
    await server.start();
  });
  after(() => server.remove());
  beforeEach(async () => {
    const { link } = await server.createRoom('start\n', 'notes.txt');
    roomId = link.slice(link.lastIndexOf('/') + 1);
    assert.ok(Buffer.byteLength(pasted) > 2 * 1024 ** 2 && largeMessageBytes < 2 * 1024 ** 2);
  });
  afterEach(() => {
    for (const member of members.splice(0)) member.leave();
  });

  function join(doc?: Y.Doc): Member {
    const member = new Member(server.url, roomId, doc);
    members = [...members, member];
    return member;
  }

  it('invariants 1 and 2: a paste reaches the others and the server, and is saved', async () => {
    const [ada, ben] = [join(), join()];
    ada.connect();
    ben.connect();
    await Promise.all([ada.saved(), ben.saved()]);
    ada.text.insert(5, pasted);
    await Promise.all([ada.saved(), ben.hasLength(pasted.length + 6)]);
    assert.equal(ben.text.toString(), `start${pasted}\n`);
    assert.equal(await server.code(roomId), `start${pasted}\n`);
    assert.deepEqual([...ada.closes, ...ben.closes], []);
  });

  it('invariants 1 and 2: so does one made while the server could not be reached', async () => {
    const ben = join();
    ben.connect();
    await ben.saved();
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(ben.text.doc!));
    doc.getText(fileTypes.content).insert(0, pasted);
    const ada = join(doc);
    ada.connect();
    await Promise.all([ada.saved(), ben.hasLength(pasted.length + 6)]);
    assert.equal(await server.code(roomId), `${pasted}start\n`);
    assert.deepEqual([...ada.closes, ...ben.closes], []);
  });

  it('is one step of undo', async () => {
    const [ada, ben] = [join(), join()];
    ada.connect();
    ben.connect();
    await Promise.all([ada.saved(), ben.saved()]);
    const undo = new Y.UndoManager(ada.text);
    ada.text.insert(0, pasted);
    await ada.saved();
    undo.undo();
    await ada.saved();
    assert.equal(await server.code(roomId), 'start\n');
    undo.destroy();
  });
});
