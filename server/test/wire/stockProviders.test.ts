import assert from 'node:assert/strict';
import { HocuspocusProvider as Provider4 } from '@hocuspocus/provider';
import { HocuspocusProvider as Provider2 } from 'hocuspocus-provider-2';
import { HocuspocusProvider as Provider3 } from 'hocuspocus-provider-3';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { startTestServer, type TestServer } from '../http/server.ts';

describe('stock providers', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ PING_INTERVAL: '1s' });
  });
  after(() => server.stop());

  const textOf = async (roomId: string) =>
    (await server.send('GET', `/rooms/${roomId}/files/main.txt`)).text();

  /** Resolves when the server says that everything is saved. */
  const saved = (provider: { unsyncedChanges: number; on(name: string, listener: () => void): unknown }) =>
    new Promise<void>((resolve) => {
      const look = () => provider.unsyncedChanges === 0 && resolve();
      provider.on('unsyncedChanges', look);
      look();
    });

  for (const [version, Provider] of [
    [2, Provider2],
    [3, Provider3],
    [4, Provider4],
  ] as const) {
    it(`@hocuspocus/provider ${version} joins without a token, writes, and outlives the server's signs of life`, async () => {
      const { roomId } = await server.createRoom({ language: 'plaintext', code: 'one\n' });
      const document = new Y.Doc();
      const text = document.getText('content');
      const sign = Promise.withResolvers<void>();
      const provider = new Provider({
        url: `${server.url.replace('http', 'ws')}/collab`,
        name: `${roomId}/main`,
        document,
        ...(version === 2 ? {} : { token: '' }),
      });
      try {
        await new Promise<void>((resolve) => provider.on('synced', () => resolve()));
        assert.equal(text.toString(), 'one\n');
        const socket = provider.configuration.websocketProvider as unknown as {
          on(name: 'message', listener: (event: { data: ArrayBuffer }) => void): void;
        };
        socket.on('message', ({ data }) => {
          if (data.byteLength === 1) sign.resolve();
        });
        await sign.promise;
        text.insert(4, 'two\n');
        await saved(provider);
        assert.equal(await textOf(roomId), 'one\ntwo\n');
      } finally {
        provider.configuration.websocketProvider.destroy();
        provider.destroy();
        document.destroy();
      }
    });
  }

  it('y-websocket without awareness hears from the server, which keeps it connected', async () => {
    const { roomId } = await server.createRoom({ language: 'plaintext', code: 'one\n' });
    const document = new Y.Doc();
    const provider = new WebsocketProvider(`${server.url.replace('http', 'ws')}/yjs`, roomId, document, {
      disableBc: true,
    });
    provider.awareness.setLocalState(null);
    try {
      await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
      const heardAt = provider.wsLastMessageReceived;
      const heard = Promise.withResolvers<void>();
      provider.ws!.addEventListener('message', () => heard.resolve());
      await heard.promise;
      assert.ok(provider.wsLastMessageReceived >= heardAt);
      document.getText('content').insert(0, 'zero\n');
      while ((await textOf(roomId)) !== 'zero\none\n');
    } finally {
      provider.destroy();
      document.destroy();
    }
  });
});
