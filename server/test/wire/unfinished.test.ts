import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { closeCodes } from '@tandem/protocol/closeCodes';
import type { Limits } from '../../src/base/limits.ts';
import { CollabClient } from './collabClient.ts';
import { ScriptClient } from './scriptClient.ts';
import { mainDocument, roleGate, roomId, startServer, type TestServer } from './testServer.ts';

const megabyte = 1024 ** 2;

describe('messages that have not arrived whole', () => {
  let server: TestServer;
  let sockets: Socket[] = [];
  const clients: { close(): void }[] = [];

  const start = async (limits: Partial<Limits>, gate = roleGate) => {
    server = await startServer({ text: 'first\n', limits, gate });
  };

  /** A bare socket that was let upgrade, or the status it got instead. */
  const open = async (path: string): Promise<{ socket: Socket; status: number }> => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => {});
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return { socket, status: Number(/ (\d+) /.exec(answer.toString('latin1'))![1]) };
  };
  /** The beginning of a message that goes on in a further fragment, masked by zeros. */
  const fragment = (bytes: number) => {
    const head = Buffer.alloc(14);
    head[0] = 0x02;
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(bytes), 2);
    return Buffer.concat([head, Buffer.alloc(bytes)]);
  };
  /** Resolves when the server has ended a socket, which does not answer its close frame. */
  const ended = (socket: Socket) =>
    new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.resume();
    });
  const wasClosedWith = (code: number) => server.logged.some((line) => line.includes(`"code":${code}`));

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const socket of sockets.splice(0)) socket.destroy();
    sockets = [];
    await server.close();
  });

  it('before anybody signed in, half a message above 64 kB ends the socket', async () => {
    await start({});
    const { socket } = await open('/collab');
    socket.write(fragment(200_000));
    await ended(socket);
    assert.ok(wasClosedWith(closeCodes.rateLimited));
  });

  it('while somebody is being let in, no more than that is read, and the rest once they are in', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    await start(
      {},
      {
        ...roleGate,
        async admit(...question) {
          asked.resolve();
          await answer.promise;
          return roleGate.admit(...question);
        },
      },
    );
    const script = new ScriptClient(`${server.url}/ws/${roomId}`);
    clients.push(script);
    await Promise.all([asked.promise, once(script.socket, 'open')]);
    const text = 'x'.repeat(megabyte);
    script.update(text);
    const { socket } = await open(`/ws/${roomId}`);
    socket.write(fragment(megabyte));
    answer.resolve();
    const reader = new CollabClient(server.url, mainDocument);
    clients.push(reader);
    await reader.until(() => reader.text.includes(text));
  });

  it('of one address they are bounded together (4513), and others go on', async () => {
    await start({ incomingBytes: { perAddress: 3 * megabyte, inAll: 100 * megabyte } });
    const honest = new CollabClient(server.url, mainDocument);
    clients.push(honest);
    await honest.saved();
    const halves = await Promise.all(Array.from({ length: 4 }, () => open(`/yjs/${roomId}`)));
    const ends = halves.map(({ socket }) => ended(socket));
    for (const { socket } of halves) socket.write(fragment(1.5 * megabyte));
    await Promise.race(ends);
    assert.ok(wasClosedWith(closeCodes.overloaded));
    honest.type('still here');
    await honest.saved();
  });

  it('pings within a message do not hide how much of it is here, nor do they count as such', async () => {
    await start({ enteringBytes: 3_000, incomingBytes: { perAddress: 5_000, inAll: 5_000 } });
    const { socket } = await open(`/yjs/${roomId}`);
    const ping = Buffer.concat([Buffer.of(0x89, 0x80 | 100, 0, 0, 0, 0), Buffer.alloc(100)]);
    for (let count = 0; count < 50; count += 1) socket.write(ping);
    socket.write(Buffer.of(0x82, 0x81, 0, 0, 0, 0, 3));
    await once(socket, 'data');
    const end = ended(socket);
    for (let count = 0; count < 40; count += 1) {
      const part = fragment(1_000);
      if (count > 0) part[0] = 0x00;
      socket.write(Buffer.concat([part, ping]));
    }
    await end;
    assert.ok(wasClosedWith(closeCodes.overloaded));
  });

  it('sockets of one address are bounded, and one may come when another has gone', async () => {
    await start({ sockets: { perAddress: 2, inAll: 10 } });
    const [first, second] = [await open(`/yjs/${roomId}`), await open(`/yjs/${roomId}`)];
    assert.deepEqual([first.status, second.status], [101, 101]);
    assert.equal((await open(`/yjs/${roomId}`)).status, 429);
    first.socket.destroy();
    let status = 429;
    while (status === 429) ({ status } = await open(`/yjs/${roomId}`));
    assert.equal(status, 101);
  });
});
