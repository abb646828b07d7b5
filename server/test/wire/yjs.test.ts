import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { CollabClient } from './collabClient.ts';
import { ScriptClient } from './scriptClient.ts';
import { firstUpdate, mainDocument, roomId, startServer, storedText, type TestServer } from './testServer.ts';
import { YjsClient } from './yjsClient.ts';

describe('/yjs with the stock y-websocket provider', () => {
  let server: TestServer;
  const clients: { close(): void }[] = [];
  const keep = <T extends { close(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const join = (params?: Record<string, string>, room = roomId) =>
    keep(new YjsClient(server.url, room, params));

  beforeEach(async () => {
    server = await startServer({ text: 'first\n' });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.close();
  });

  it('joins the main file, or another by its id', async () => {
    server.database.create(`${roomId}/other`, 'epoch', firstUpdate('other'));
    const [main, other] = [join(), join({}, `${roomId}/other`)];
    await Promise.all([main.synced(), other.synced()]);
    assert.equal(main.text, 'first\n');
    assert.equal(other.text, 'other');
  });

  it('invariant 1: all three wires in one room at once converge', async () => {
    const [yjs, second] = [join(), join()];
    const collab = keep(new CollabClient(server.url, mainDocument));
    const script = keep(new ScriptClient(`${server.url}/ws/${roomId}`));
    await Promise.all([
      yjs.synced(),
      second.synced(),
      collab.saved(),
      script.until(() => script.code !== undefined),
    ]);
    yjs.type('from yjs\n');
    collab.type('from collab\n', 0);
    script.update(`${script.code}from a script\n`);
    const whole = (text: string | undefined) =>
      ['from yjs', 'from collab', 'from a script', 'first'].every((part) => text?.includes(part));
    await Promise.all([
      yjs.until(() => whole(yjs.text)),
      second.until(() => whole(second.text)),
      collab.until(() => whole(collab.text)),
      script.until(() => whole(script.code)),
    ]);
    await collab.saved();
    const texts = new Set([yjs.text, second.text, collab.text, script.code, storedText(server.database)]);
    assert.equal(texts.size, 1, [...texts].join('---'));
  });

  it('shows cursors to everybody on both protocols, and none of those who left (invariant 7)', async () => {
    const yjs = join();
    const collab = keep(new CollabClient(server.url, mainDocument));
    await Promise.all([yjs.synced(), collab.synced()]);
    yjs.provider.awareness.setLocalStateField('user', { name: 'Ann' });
    const seen = () => collab.provider.awareness!.getStates().get(yjs.doc.clientID)?.user?.name === 'Ann';
    await collab.until(seen);
    yjs.provider.disconnect();
    await collab.until(() => !seen());
  });

  it('invariant 3: what a viewer writes reaches nobody and is not stored', async () => {
    const [viewer, ann] = [join({ token: 'viewer' }), join()];
    await Promise.all([viewer.synced(), ann.synced()]);
    viewer.type('from the viewer');
    ann.type('from Ann');
    await viewer.until(() => viewer.text.includes('from Ann'));
    assert.equal(ann.text, 'first\nfrom Ann');
    assert.equal(storedText(server.database), 'first\nfrom Ann');
  });

  it('closes with a permanent code where coming back is of no use', async () => {
    const nobody = join({ token: 'nobody' });
    await nobody.until(() => nobody.closes.length > 0);
    assert.deepEqual(nobody.closes, [4403]);
    const missing = join({}, `${roomId}/missing`);
    await missing.until(() => missing.closes.length > 0);
    assert.deepEqual(missing.closes, [4404]);
  });

  it('answers other paths by 404 and other origins by 403, and opens no socket', async () => {
    const statusOf = async (path: string, origin?: string) => {
      const socket = new WebSocket(`${server.url}${path}`, origin ? { origin } : {});
      socket.on('error', () => {});
      const [, response] = await once(socket, 'unexpected-response');
      socket.terminate();
      return response.statusCode;
    };
    assert.equal(await statusOf('/nothing'), 404);
    assert.equal(await statusOf('/yjs/not-a-room'), 404);
    assert.equal(await statusOf(`/yjs/${roomId}/a/b`), 404);
    assert.equal(await statusOf('/collab', 'https://elsewhere.example'), 403);
    assert.deepEqual(server.wires.connections(), { collab: 0, yjs: 0, json: 0 });
  });
});
