import assert from 'node:assert/strict';
import { parseRefusal } from '@tandem/protocol/closeCodes';
import { parseServerNotice } from '@tandem/protocol/collabMessages';
import { CollabClient } from './collabClient.ts';
import { mainDocument, roomId, startServer, storedText, type TestServer } from './testServer.ts';

describe('/collab with the stock @hocuspocus/provider', () => {
  let server: TestServer;
  const clients: CollabClient[] = [];
  const join = (token?: string, epoch?: string, document = mainDocument) => {
    const client = new CollabClient(server.url, document, token, epoch);
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    server = await startServer({ text: 'first\n' });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.close();
  });

  it('two people write one document, and both texts and the stored one are equal', async () => {
    const [ann, bob] = [join(), join()];
    await Promise.all([ann.synced(), bob.synced()]);
    assert.equal(ann.text, 'first\n');
    ann.type('from Ann\n');
    bob.type('from Bob\n', 0);
    await Promise.all([ann.saved(), bob.saved()]);
    const whole = (text: string) => text.includes('from Ann') && text.includes('from Bob');
    await Promise.all([ann.until(() => whole(ann.text)), bob.until(() => whole(bob.text))]);
    assert.equal(ann.text, bob.text);
    assert.equal(storedText(server.database), ann.text);
  });

  it('invariant 2: unsyncedChanges reaches 0 only when the rows are committed', async () => {
    const [ann, bob] = [join(), join()];
    await Promise.all([ann.saved(), bob.saved()]);
    server.commits.hold();
    ann.type('one ');
    ann.type('two ');
    await bob.until(() => bob.text.includes('two'));
    await server.commits.waiting(2);
    assert.equal(ann.provider.unsyncedChanges, 2, 'others see it before it is saved');
    server.commits.release(1);
    await ann.until(() => ann.provider.unsyncedChanges === 1);
    assert.ok(storedText(server.database).includes('one'));
    server.commits.release();
    await ann.saved();
    assert.ok(storedText(server.database).includes('two'));
  });

  it('says that a client is synced when it has the whole text, not the first part of it', async () => {
    const ann = join();
    await ann.synced();
    for (const text of ['second\n', 'third\n']) ann.type(text);
    await ann.saved();
    const bob = join();
    const textWhenSynced = new Promise<string>((resolve) => {
      bob.provider.on('synced', () => resolve(bob.text));
    });
    assert.equal(await textWhenSynced, 'first\nsecond\nthird\n');
  });

  it('tells epoch and role before the first sync message', async () => {
    const ann = join('owner');
    await ann.synced();
    assert.deepEqual(parseServerNotice(ann.notices[0]!), {
      type: 'document',
      epoch: 'epoch of main',
      role: 'owner',
    });
    assert.equal(ann.provider.authorizedScope, 'read-write');
  });

  it('refuses a document that is not there, somebody who is not let in, and a copy of another epoch', async () => {
    const refused = async (client: CollabClient) => {
      await client.until(() => client.refusals.length > 0);
      return parseRefusal(client.refusals[0]!).code;
    };
    assert.equal(await refused(join('', undefined, `${roomId}/missing`)), 4404);
    assert.equal(await refused(join('', undefined, 'not a room')), 4404);
    assert.equal(await refused(join('nobody')), 4403);
    assert.equal(await refused(join('', 'another epoch')), 4412);
    const kept = join('', 'epoch of main');
    await kept.saved();
    assert.deepEqual(kept.refusals, []);
  });

  it('invariant 3: what a viewer writes reaches nobody and is not stored', async () => {
    const [viewer, ann] = [join('viewer'), join()];
    await Promise.all([viewer.saved(), ann.saved()]);
    assert.equal(viewer.provider.authorizedScope, 'readonly');
    viewer.type('from the viewer');
    ann.type('from Ann');
    await Promise.all([ann.saved(), viewer.until(() => viewer.text.includes('from Ann'))]);
    assert.equal(viewer.provider.unsyncedChanges, 1, 'the viewer is told that it is not saved');
    assert.equal(ann.text, 'first\nfrom Ann');
    assert.equal(storedText(server.database), 'first\nfrom Ann');
  });

  it('invariant 4: nobody is synced before the document is loaded, and it is loaded once', async () => {
    server.commits.holdLoads();
    const [ann, bob] = [join(), join()];
    await server.commits.waiting(1);
    assert.equal(ann.provider.isSynced, false);
    assert.deepEqual(ann.notices, []);
    server.commits.releaseLoads();
    await Promise.all([ann.synced(), bob.synced()]);
    assert.equal(ann.text, 'first\n');
    assert.equal(bob.text, 'first\n');
  });

  it('several documents share one socket, and a guest is one person in both', async () => {
    const main = join();
    const manifest = new CollabClient(server.url, roomId, '', undefined, main.socket);
    clients.push(manifest);
    await Promise.all([main.synced(), manifest.synced()]);
    assert.equal(manifest.text, 'manifest');
    assert.equal(server.hub.activeUsers(roomId), 1);
    assert.deepEqual(server.wires.connections(), { collab: 1, yjs: 0, json: 0 });
  });

  it('invariant 7: a member who is gone leaves no cursor behind', async () => {
    const [ann, bob] = [join(), join()];
    await Promise.all([ann.synced(), bob.synced()]);
    ann.provider.setAwarenessField('user', { name: 'Ann' });
    const seen = () => bob.provider.awareness!.getStates().get(ann.doc.clientID)?.user?.name === 'Ann';
    await bob.until(seen);
    ann.socket.webSocket!.close();
    ann.socket.shouldConnect = false;
    await bob.until(() => !seen());
  });

  it('edits made without a connection merge when it is back', async () => {
    const [ann, bob] = [join(), join()];
    await Promise.all([ann.saved(), bob.saved()]);
    ann.socket.disconnect();
    await ann.until(() => ann.closes.length > 0);
    ann.type('offline\n');
    bob.type('meanwhile\n', 0);
    await bob.saved();
    await ann.socket.connect();
    await ann.saved();
    assert.equal(ann.text, storedText(server.database));
    assert.equal(ann.text, 'meanwhile\nfirst\noffline\n');
  });
});
