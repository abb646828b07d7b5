import assert from 'node:assert/strict';
import { HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { WebSocket } from 'ws';
import { CollabClient } from './collabClient.ts';
import { firstUpdate, mainDocument, roomId, startServer, type TestServer } from './testServer.ts';

describe('many documents on one socket', () => {
  let server: TestServer;
  let socket: HocuspocusProviderWebsocket;
  const clients: CollabClient[] = [];

  const connect = () => {
    socket = new HocuspocusProviderWebsocket({
      url: `${server.url}/collab`,
      WebSocketPolyfill: WebSocket,
      delay: 20,
      minDelay: 20,
      maxDelay: 100,
    });
  };
  const open = (document: string) => {
    const client = new CollabClient(server.url, document, '', undefined, socket);
    clients.push(client);
    return client;
  };

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.close();
  });

  for (const count of [300, 1_000]) {
    it(`a restart brings back everybody with ${count} files, by closes that say to try again`, async () => {
      server = await startServer();
      const { database } = server;
      const names = Array.from({ length: count }, (_, index) => `${roomId}/file${index}`);
      for (const name of names) database.create(name, `epoch of ${name}`, firstUpdate(name));
      connect();
      for (const name of names) open(name);
      await Promise.all(clients.map((client) => client.saved()));
      const port = Number(new URL(server.url).port);
      await server.close();
      await clients[0]!.until(() => clients[0]!.closes.length > 0);
      for (const client of clients) client.type(' and what was written meanwhile');
      server = await startServer({ database, port });
      await Promise.all(clients.map((client) => client.saved()));
      assert.deepEqual(
        clients.flatMap(({ refusals }) => refusals),
        [],
      );
      const closes = new Set(clients[0]!.closes);
      assert.ok(![...closes].some((code) => code >= 4400 && code < 4500), [...closes].join());
      assert.ok(!closes.has(closeCodes.rateLimited), 'the way back is no flood');
      for (const [index, client] of clients.entries()) {
        assert.equal(client.text, `${names[index]} and what was written meanwhile`);
      }
    });
  }

  it('a document is open 8 times at most on one socket; one more is refused alone, until another is closed', async () => {
    server = await startServer({ text: 'first\n' });
    connect();
    for (let session = 0; session < 8; session += 1) open(`${mainDocument}\0session${session}`);
    await Promise.all(clients.map((client) => client.saved()));
    const ninth = open(`${mainDocument}\0session9`);
    await ninth.until(() => ninth.refusals.length > 0);
    assert.match(ninth.refusals[0]!, new RegExp(`^${closeCodes.tooManyOpen} `));
    clients[0]!.type('still here');
    await Promise.all(
      clients.slice(1, 8).map((client) => client.until(() => client.text.includes('still here'))),
    );
    assert.deepEqual(ninth.closes, []);
    clients[0]!.provider.destroy();
    const another = open(`${mainDocument}\0session10`);
    await another.saved();
    assert.equal(another.text, 'first\nstill here');
  });
});
