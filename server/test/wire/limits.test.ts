import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Limits } from '../../src/base/limits.ts';
import { CollabClient } from './collabClient.ts';
import { ScriptClient } from './scriptClient.ts';
import { mainDocument, roomId, startServer, storedText, type TestServer } from './testServer.ts';
import { YjsClient } from './yjsClient.ts';

const paths = ['/collab', `/yjs/${roomId}`, `/ws/${roomId}`];

describe('what a client may cost', () => {
  let server: TestServer;
  const clients: { close(): void }[] = [];
  const keep = <T extends { close(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const start = async (limits: Partial<Limits>) => {
    server = await startServer({ text: 'first\n', limits });
  };
  const raw = async (path: string) => {
    const socket = new WebSocket(`${server.url}${path}`);
    clients.push({ close: () => socket.terminate() });
    await once(socket, 'open');
    return socket;
  };
  const closeCode = async (socket: WebSocket): Promise<number> => (await once(socket, 'close'))[0];

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.close();
  });

  for (const path of paths) {
    it(`${path}: garbage closes the socket with 4400, is logged by size only, and others go on`, async () => {
      await start({});
      const other = keep(new CollabClient(server.url, mainDocument));
      await other.saved();
      const socket = await raw(path);
      // Scripts tell each other much that no server knows: only a flood of it is garbage.
      const count = path.startsWith('/ws') ? 500 : 1;
      const garbage = Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255);
      for (let sent = 0; sent < count; sent += 1) socket.send(garbage);
      assert.equal(await closeCode(socket), closeCodes.malformedMessage);
      other.type('still here');
      await other.saved();
      const line = server.logged.find((entry) => entry.includes('refused'));
      assert.ok(line?.includes('"bytes":9'), line);
      assert.ok(!server.logged.some((entry) => entry.includes('still here')), 'no text is logged');
    });

    it(`${path}: a message above the limit closes with 4413, also one far above it`, async () => {
      await start({ frameBytes: 10_000 });
      for (const size of [10_001, 2_000_000]) {
        const socket = await raw(path);
        socket.on('error', () => {});
        socket.send(new Uint8Array(size));
        assert.equal(await closeCode(socket), closeCodes.messageTooLarge);
      }
    });

    it(`${path}: too many messages in a second close with 4529`, async () => {
      await start({ updatesPerSecond: 20 });
      const socket = await raw(path);
      const message = path.startsWith('/ws') ? '{"type":"ping"}' : Uint8Array.of(10);
      for (let count = 0; count < 60; count += 1) {
        if (path.startsWith('/yjs')) socket.send(Uint8Array.of(3));
        else socket.send(message);
      }
      assert.equal(await closeCode(socket), closeCodes.rateLimited);
    });
  }

  it('asking for a large document again and again counts as more messages (4529), joining it does not', async () => {
    await start({ updatesPerSecond: 40 });
    const writer = keep(new YjsClient(server.url, roomId));
    await writer.synced();
    writer.type('x'.repeat(1_000_000));
    const socket = await raw(`/yjs/${roomId}?token=viewer`);
    let asked = 0;
    const ask = () => {
      asked += 1;
      const held = Y.encodeStateVector(new Map([[writer.doc.clientID, asked]]));
      socket.send(Uint8Array.of(0, 0, held.length, ...held));
    };
    socket.on('message', (data: Buffer) => {
      if (data[0] === 0 && data[1] === 1) ask();
    });
    ask();
    assert.equal(await closeCode(socket), closeCodes.rateLimited);
    assert.ok(asked < 40, `${asked} times`);
    const joiner = keep(new CollabClient(server.url, mainDocument));
    await joiner.saved();
    assert.deepEqual(joiner.closes, []);
  });

  it('a script that edits a large text counts as more messages (4529)', async () => {
    await start({ updatesPerSecond: 40 });
    const script = keep(new ScriptClient(`${server.url}/ws/${roomId}`));
    await script.until(() => script.code !== undefined);
    const text = 'x'.repeat(1_000_000);
    for (let edit = 0; edit < 50; edit += 1) script.update(`${text}${edit}`);
    await script.until(() => script.closeCode !== undefined);
    assert.equal(script.closeCode, closeCodes.rateLimited);
  });

  it('a well-framed update that no client could apply closes its sender and reaches neither peers nor log', async () => {
    await start({});
    const [ann, bob] = [keep(new YjsClient(server.url, roomId)), keep(new YjsClient(server.url, roomId))];
    await Promise.all([ann.synced(), bob.synced()]);
    const before = server.database.load(mainDocument)!.tail.length;
    const malformed = Uint8Array.of(1, 1, 7, 0, 4, 1, 1, 97, 0, 0);
    ann.provider.ws!.send(Uint8Array.of(0, 2, malformed.length, ...malformed));
    await ann.until(() => ann.closes.length > 0);
    assert.deepEqual(ann.closes, [closeCodes.malformedMessage]);
    bob.type('fine');
    const carol = keep(new CollabClient(server.url, mainDocument));
    await carol.saved();
    assert.equal(carol.text, 'first\nfine');
    assert.equal(server.database.load(mainDocument)!.tail.length, before + 1);
  });

  it('awareness that is not JSON closes its sender: others would choke on it', async () => {
    await start({});
    const ann = keep(new YjsClient(server.url, roomId));
    await ann.synced();
    ann.provider.ws!.send(Uint8Array.of(1, 5, 1, 7, 1, 1, 123));
    await ann.until(() => ann.closes.length > 0);
    assert.deepEqual(ann.closes, [closeCodes.malformedMessage]);
  });

  it('a document above its limit takes no more, and its writer is told by 4409', async () => {
    await start({ documentBytes: 5_000 });
    const ann = keep(new CollabClient(server.url, mainDocument));
    await ann.saved();
    ann.type('x'.repeat(6_000));
    await ann.until(() => ann.refusals.length > 0);
    assert.match(ann.refusals[0]!, /^4409 /);
    assert.equal(storedText(server.database), 'first\n');
  });

  it('a full room answers 4509, and lets in again when somebody leaves', async () => {
    await start({ connectionsPerRoom: 1 });
    const ann = keep(new CollabClient(server.url, mainDocument));
    await ann.saved();
    const bob = keep(new YjsClient(server.url, roomId));
    await bob.until(() => bob.closes.length > 0);
    assert.equal(bob.closes[0], closeCodes.roomFull);
    ann.close();
    await bob.synced();
  });

  it('what waits before signing in is bounded, in documents and in bytes', async () => {
    await start({ enteringDocuments: 5, enteringBytes: 1_000 });
    const many = await raw('/collab');
    for (let index = 0; index < 10; index += 1) many.send(Uint8Array.of(1, 65 + index, 3));
    assert.equal(await closeCode(many), closeCodes.rateLimited);
    const much = await raw('/collab');
    for (let index = 0; index < 10; index += 1) much.send(Uint8Array.of(1, 65, 1, ...new Uint8Array(200)));
    assert.equal(await closeCode(much), closeCodes.rateLimited);
  });

  it('a connection that never says who it is, is closed', async () => {
    await start({ authenticationMs: 20, pingMs: 20 });
    const socket = await raw('/collab');
    assert.equal(await closeCode(socket), closeCodes.unauthenticated);
  });

  it('a half-open socket is found by ping, and its cursor goes (invariant 7)', async () => {
    await start({ pingMs: 30 });
    const ann = keep(new CollabClient(server.url, mainDocument));
    const deaf = keep(new YjsClient(server.url, roomId));
    await Promise.all([ann.saved(), deaf.synced()]);
    deaf.provider.awareness.setLocalStateField('user', { name: 'Deaf' });
    const seen = () => ann.provider.awareness!.getStates().has(deaf.doc.clientID);
    await ann.until(seen);
    (deaf.provider.ws as unknown as { pause(): void }).pause();
    await ann.until(() => !seen());
  });

  it('invariant 5: a reader that stops costs a bounded amount, and gets the difference once it reads', async () => {
    await start({ stopBytes: 200_000, closeBytes: 2_000_000, behindMs: 60_000 });
    const writer = keep(new CollabClient(server.url, mainDocument));
    const reader = keep(new CollabClient(server.url, mainDocument));
    await Promise.all([writer.saved(), reader.saved()]);
    const network = (reader.socket.webSocket as unknown as { _socket: Socket })._socket;
    network.pause();
    for (let round = 0; round < 80; round += 1) {
      writer.type('x'.repeat(100_000));
      writer.doc.getText('content').delete(0, 100_000);
      await writer.saved();
    }
    assert.ok(server.logged.some((line) => line.includes('reads too slowly')));
    network.resume();
    await reader.until(() => reader.text === writer.text);
    assert.deepEqual(reader.closes, [], 'it was skipped forward, not closed');
  });

  it('invariant 5: a reader that does not come back is closed with 4508', async () => {
    await start({ stopBytes: 200_000, behindMs: 50 });
    const writer = keep(new CollabClient(server.url, mainDocument));
    await writer.saved();
    const reader = await stalledReader(Number(new URL(server.url).port));
    clients.push({ close: () => reader.destroy() });
    while (!server.logged.some((line) => line.includes(String(closeCodes.slowReader)))) {
      writer.type('x'.repeat(100_000));
      writer.doc.getText('content').delete(0, 100_000);
      await writer.saved();
    }
  });

  it('while the database is down edits reach others, nothing is acknowledged, and all is written when it is back', async () => {
    await start({});
    const [ann, bob] = [
      keep(new CollabClient(server.url, mainDocument)),
      keep(new CollabClient(server.url, mainDocument)),
    ];
    await Promise.all([ann.saved(), bob.saved()]);
    server.commits.fail(true);
    ann.type('offline edit');
    await bob.until(() => bob.text.includes('offline edit'));
    await ann.until(() => ann.notices.includes('{"type":"storage","available":false}'));
    assert.equal(ann.provider.unsyncedChanges, 1);
    server.commits.fail(false);
    await ann.saved();
    await ann.until(() => ann.notices.includes('{"type":"storage","available":true}'));
    assert.equal(storedText(server.database), ann.text);
  });

  it('beyond the bound of what may wait an edit is answered by 4513, and is kept by its author until it is over', async () => {
    await start({ pendingBytes: 1_000 });
    const ann = keep(new CollabClient(server.url, mainDocument));
    await ann.saved();
    server.commits.hold();
    ann.type('x'.repeat(2_000));
    ann.type('y');
    await ann.until(() => ann.closes.includes(closeCodes.overloaded));
    server.commits.release();
    await ann.saved();
    assert.equal(storedText(server.database), ann.text);
  });

  it('a connection is not read from while too much of its own waits', async () => {
    await start({ connectionPendingBytes: 1_000 });
    const ann = keep(new CollabClient(server.url, mainDocument));
    const bob = keep(new CollabClient(server.url, mainDocument));
    await Promise.all([ann.saved(), bob.saved()]);
    server.commits.hold();
    ann.type('x'.repeat(2_000));
    await bob.until(() => bob.text.includes('x'));
    ann.type('late');
    bob.type('from Bob');
    await ann.until(() => ann.text.includes('from Bob'));
    assert.ok(!bob.text.includes('late'));
    server.commits.release();
    await Promise.all([ann.saved(), bob.until(() => bob.text.includes('late'))]);
  });

  it('stopping writes what waits, then tells everybody to come back', async () => {
    await start({});
    const ann = keep(new CollabClient(server.url, mainDocument));
    await ann.saved();
    server.commits.hold();
    ann.type('last words');
    await server.commits.waiting(1);
    const closing = server.hub.close();
    server.commits.release();
    await closing;
    await ann.until(() => ann.closes.includes(closeCodes.shuttingDown));
    assert.equal(storedText(server.database), 'first\nlast words');
  });
});

/** A client on a bare socket that joins and then never reads again. */
async function stalledReader(port: number): Promise<Socket> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  socket.write(
    `GET /yjs/${roomId} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  const stateVector = Y.encodeStateVector(new Y.Doc());
  const message = [0, 0, stateVector.length, ...stateVector];
  socket.write(Uint8Array.of(0x82, 0x80 | message.length, 0, 0, 0, 0, ...message));
  await once(socket, 'data');
  socket.pause();
  return socket;
}
