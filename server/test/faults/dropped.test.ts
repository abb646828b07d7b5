import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { newDataFolder } from '../dataFolder.ts';
import { ServerProcess } from '../process/serverProcess.ts';
import { CollabClient } from '../wire/collabClient.ts';
import { eventually } from './eventually.ts';
import { awarenessOf, collabFrames, insertion, yjsFrames } from './frames.ts';
import { createRoom, memoryIn, metricsOf, roomOf, socketsIn } from './observed.ts';

const connections = 500;
const rooms = 10;
/** What may be left of a wave of connections, for what Node and the engine keep for the next: 16 kB each. */
const leftBytes = 8 * 1024 ** 2;

const collecting = ['--expose-gc', '--import', './bench/server/collect.js', 'src/main.ts'];

describe(`faults: ${connections} connections opened and dropped`, function () {
  this.timeout(300_000);
  let folder: string;
  let server: ServerProcess;
  let observer: CollabClient | undefined;
  let url: string;
  let roomIds: string[];

  before(async () => {
    folder = await newDataFolder('tandem-dropped');
    const env = { PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error', DOCUMENT_GRACE: '1s' };
    server = new ServerProcess(env, collecting);
    url = await server.ready();
    roomIds = await Promise.all(Array.from({ length: rooms }, () => createRoom(url)));
  });
  after(async () => {
    observer?.close();
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens one, lets it join, write and show a cursor. */
  async function open(index: number, client: number): Promise<WebSocket> {
    const room = roomIds[index % rooms]!;
    const path = ['/collab', `/yjs/${room}`, `/ws/${room}`][index % 3]!;
    const socket = new WebSocket(url.replace('http', 'ws') + path);
    const joined = once(socket, 'message');
    await once(socket, 'open');
    if (index % 3 === 0) {
      for (const document of [room, `${room}/main`]) {
        socket.send(collabFrames.join(document));
        socket.send(collabFrames.step1(document));
        socket.send(collabFrames.awareness(document, awarenessOf(client, { user: { name: `${index}` } })));
      }
      socket.send(collabFrames.update(`${room}/main`, insertion(`${index}\n`)));
    } else if (index % 3 === 1) {
      socket.send(yjsFrames.awareness(awarenessOf(client, { user: { name: `${index}` } })));
      socket.send(yjsFrames.update(insertion(`${index}\n`)));
    }
    await joined;
    return socket;
  }

  /** Leaves politely, without a close frame, or with a reset. */
  function drop(socket: WebSocket, index: number): void {
    socket.on('error', () => {});
    if (index % 4 === 0) socket.close();
    else if (index % 4 === 1) (socket as unknown as { _socket: Socket })._socket.resetAndDestroy();
    else socket.terminate();
  }

  async function wave(first: number): Promise<void> {
    const sockets = await Promise.all(
      Array.from({ length: connections }, (_, index) => open(index, first + index)),
    );
    const metrics = await metricsOf(url);
    assert.equal(socketsIn(metrics), connections + 1);
    assert.equal(metrics.get('tandem_rooms'), rooms);
    await observer!.until(() => observer!.provider.awareness!.getStates().size > connections / rooms / 2);
    for (const [index, socket] of sockets.entries()) drop(socket, index);
    await eventually('only the observer is left', async () => {
      const left = await metricsOf(url);
      return socketsIn(left) === 1 && left.get('tandem_rooms') === 1 && left.get('tandem_documents') === 1;
    });
    await observer!.until(() => observer!.provider.awareness!.getStates().size === 1);
    assert.equal((await roomOf(url, roomIds[0]!)).active_users, 1);
  }

  async function memory(): Promise<number> {
    server.signal('SIGUSR2');
    return memoryIn(await metricsOf(url));
  }

  it('invariant 7: nobody is left, no cursor, no document, no memory', async () => {
    observer = new CollabClient(url.replace('http', 'ws'), `${roomIds[0]}/main`);
    await observer.saved();
    // The first wave fills what is kept for every next one: code, pools, hidden classes.
    await wave(1);
    await memory();
    const floor = await memory();
    await wave(1 + connections);
    let now = 0;
    await eventually(
      'memory is back',
      async () => {
        now = await memory();
        return now <= floor + leftBytes;
      },
      20_000,
    ).catch(() => assert.fail(`memory went from ${floor} to ${now} bytes`));
  });
});
