import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { Session } from '../src/session.ts';
import type { SessionState } from '../src/sessionState.ts';
import { TandemServer } from '../testing/tandemServer.ts';

/** A proxy that makes plain requests of those for a socket, as one does that was not told of them. */
function plainProxy(port: number): Server {
  return createServer((asked, response) => {
    const { upgrade: _, connection: __, ...headers } = asked.headers;
    const onward = request({ host: '127.0.0.1', port, path: asked.url!, method: asked.method!, headers });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    asked.pipe(onward);
  });
}

/** Has it pass sockets too from now on. */
function passSockets(proxy: Server, port: number): void {
  proxy.on('upgrade', ({ method, url, rawHeaders }: IncomingMessage, network: Duplex, head: Buffer) => {
    const lines = rawHeaders.map((part, at) => (at % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('');
    const onward = connect(port, '127.0.0.1');
    onward.write(`${method} ${url} HTTP/1.1\r\n${lines}\r\n`);
    onward.write(head);
    for (const end of [onward, network]) end.on('error', () => [onward, network].map((one) => one.destroy()));
    network.pipe(onward).pipe(network);
  });
}

describe('a proxy that passes no WebSockets', () => {
  const server = new TandemServer();
  let proxy: Server;
  let port: number;
  before(async () => {
    await server.start();
    port = Number(new URL(server.url).port);
    proxy = plainProxy(port).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });
  after(async () => {
    proxy.close();
    proxy.closeAllConnections();
    await server.remove();
  });

  it('is named while joining, at every further attempt, and forgotten once it passes them', async () => {
    const { link } = await server.createRoom('', 'main.py');
    const roomId = /\/r\/([0-9a-z]{20})/.exec(link)![1]!;
    const session = new Session();
    const states: SessionState[] = [];
    const reached = (holds: (state: SessionState) => boolean) =>
      new Promise<void>((resolve) => {
        session.on('state', (state) => holds(state) && resolve());
      });
    session.on('state', (state) => states.push(state));
    const fifth = reached((state) => state.kind === 'joining' && state.attempt >= 5);
    await session.enter(
      { roomId, server: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
      'Ada',
    );
    await fifth;
    const reasons = states.map((state) => (state.kind === 'joining' ? state.why : state.kind));
    assert.equal(reasons.at(-1), 'blocked');
    assert.deepEqual([...new Set(reasons)], [undefined, 'network', 'blocked']);
    passSockets(proxy, port);
    await session.joined();
    assert.equal(session.state.kind, 'joined');
    session.leave();
  });
});
