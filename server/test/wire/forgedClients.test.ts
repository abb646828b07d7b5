import assert from 'node:assert/strict';
import { parseServerNotice } from '@tandem/protocol/collabMessages';
import { OwnClient } from '@tandem/protocol/ownClient';
import * as Y from 'yjs';
import { CollabClient } from './collabClient.ts';
import { mainDocument, roomId, startServer, storedText, type TestServer } from './testServer.ts';
import { YjsClient } from './yjsClient.ts';

/** Writes in the name of another Yjs client. */
function forge(forger: YjsClient, client: number, text: string): void {
  const own = forger.doc.clientID;
  forger.doc.clientID = client;
  forger.type(text);
  forger.doc.clientID = own;
}

describe('a guest who writes and speaks in the name of another, with stock providers', () => {
  let server: TestServer;
  const clients: { close(): void }[] = [];
  const keep = <T extends { close(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    server = await startServer({ text: '' });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.close();
  });

  it('invariant 14: takes nothing of what that person types from then on', async () => {
    const [ann, bob] = [1, 2].map(() => keep(new CollabClient(server.url, mainDocument))) as [
      CollabClient,
      CollabClient,
    ];
    const mallory = keep(new YjsClient(server.url, roomId));
    await Promise.all([ann.saved(), bob.saved(), mallory.synced()]);
    ann.type('one ');
    await mallory.until(() => mallory.text === 'one ');
    forge(mallory, ann.doc.clientID, 'forged, in the clocks Ann would use next');
    for (const letter of 'typed from here on') ann.type(letter);
    await ann.saved();
    await bob.until(() => bob.text === 'one typed from here on');
    assert.equal(storedText(server.database), 'one typed from here on');
    assert.equal(ann.text, bob.text);
  });

  it('invariant 14: cannot have that person told it is saved, where they were away meanwhile', async () => {
    const mallory = keep(new YjsClient(server.url, roomId));
    await mallory.synced();
    const ann = keep(new CollabClient(server.url, mainDocument));
    await ann.saved();
    ann.socket.disconnect();
    await ann.until(() => ann.closes.length > 0);
    forge(mallory, ann.doc.clientID, 'forged');
    const bob = keep(new CollabClient(server.url, mainDocument));
    await bob.until(() => bob.text === 'forged');
    ann.type('ours');
    await ann.socket.connect();
    await ann.synced();
    // As the editor and the page do when they are back: the server has other clocks, and compares.
    ann.provider.documentUpdateHandler(Y.encodeStateAsUpdate(ann.doc), 'again');
    await ann.until(() => ann.notices.some((notice) => parseServerNotice(notice)?.type === 'clocksTaken'));
  });

  it('invariant 14: loses nothing of what somebody away writes whose client writes again', async () => {
    const mallory = keep(new YjsClient(server.url, roomId));
    const ann = keep(new CollabClient(server.url, mainDocument));
    const { provider, doc } = ann;
    const own = new OwnClient(doc, provider.awareness!);
    provider.on('unsyncedChanges', ({ number }: { number: number }) => number === 0 && own.saved());
    // As `client/src/document.ts` does.
    provider.on('stateless', ({ payload }: { payload: string }) => {
      const notice = parseServerNotice(payload);
      const unsaved = notice?.type === 'document' ? own.unsaved() : undefined;
      if (unsaved) provider.documentUpdateHandler(unsaved, 'unsaved');
      if (notice?.type !== 'clocksTaken' || !own.taken(notice.clients)) return;
      provider.detach();
      provider.attach();
    });
    await Promise.all([ann.saved(), mallory.synced()]);
    const before = doc.clientID;
    ann.type('one ');
    await ann.saved();
    await mallory.until(() => mallory.text === 'one ');
    ann.socket.disconnect();
    await ann.until(() => ann.closes.length > 0);
    // As long as what Ann is about to write: Yjs takes the two for one.
    forge(mallory, before, 'evil');
    const bob = keep(new CollabClient(server.url, mainDocument));
    await bob.until(() => bob.text === 'one evil');
    ann.type('ours');
    await ann.socket.connect();
    await ann.until(() => doc.clientID !== before && provider.synced && !provider.hasUnsyncedChanges);
    assert.equal(storedText(server.database), ann.text);
    assert.ok(ann.text.includes('ours'));
    await bob.until(() => bob.text === ann.text);
    ann.type(', and on');
    await ann.saved();
    assert.equal(storedText(server.database), ann.text);
  });

  it('invariant 12: neither moves nor removes their cursor, and is shown as who they are', async () => {
    const [ann, bob] = [1, 2].map(() => keep(new CollabClient(server.url, mainDocument))) as [
      CollabClient,
      CollabClient,
    ];
    const mallory = keep(new YjsClient(server.url, roomId));
    await Promise.all([ann.saved(), bob.saved(), mallory.synced()]);
    ann.provider.setAwarenessField('user', { id: 'ann', name: 'Ann' });
    const seen = (client: number) => bob.provider.awareness!.getStates().get(client);
    await bob.until(() => seen(ann.doc.clientID)?.user?.name === 'Ann');
    const hers = seen(ann.doc.clientID)!.tandem;
    const { awareness } = mallory.provider;
    awareness.setLocalStateField('user', { id: 'ann', name: 'Ann' });
    awareness.setLocalStateField('tandem', hers);
    await bob.until(() => seen(mallory.doc.clientID)?.user?.name === 'Ann');
    assert.notDeepEqual(seen(mallory.doc.clientID)!.tandem.member, hers.member);
    awareness.clientID = ann.doc.clientID;
    for (let clock = 0; clock < 20; clock += 1) awareness.setLocalState({ user: { name: 'Mallory' } });
    awareness.setLocalState(null);
    awareness.clientID = mallory.doc.clientID;
    awareness.setLocalState({ user: { name: 'still here' } });
    await bob.until(() => seen(mallory.doc.clientID)?.user?.name === 'still here');
    assert.deepEqual(seen(ann.doc.clientID), { user: { id: 'ann', name: 'Ann' }, tandem: hers });
    assert.deepEqual(mallory.closes, [], 'a stock client that repeats others is not sent away');
  });
});
