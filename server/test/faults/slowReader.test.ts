import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { newDataFolder } from '../dataFolder.ts';
import { ServerProcess } from '../process/serverProcess.ts';
import { CollabClient } from '../wire/collabClient.ts';
import { ScriptClient } from '../wire/scriptClient.ts';
import { YjsClient } from '../wire/yjsClient.ts';
import { eventually } from './eventually.ts';
import { createRoom, memoryIn, metricsOf } from './observed.ts';

const mb = 1024 ** 2;
const pieceBytes = mb / 2;
const writtenBytes = 24 * mb;
const boundBytes = 16 * mb;
/** Shorter than a reader may stay behind, so that what is kept for one would still be there. */
const collectedMs = 5_000;

const collecting = ['--expose-gc', '--import', './bench/server/collect.js', 'src/main.ts'];

describe('faults: readers that stop reading', function () {
  this.timeout(300_000);
  let folder: string;
  let server: ServerProcess;
  const clients: { close(): void }[] = [];

  before(async () => {
    folder = await newDataFolder('tandem-slow-reader');
    // A small document, so that what is measured is what waits for readers.
    const env = { PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error', MAX_DOCUMENT_BYTES: '2mb' };
    server = new ServerProcess(env, collecting);
  });
  after(async () => {
    for (const client of clients) client.close();
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it(`invariant 5: one on each wire, while ${writtenBytes / mb} MB are written, costs at most ${boundBytes / mb} MB together`, async () => {
    const url = await server.ready();
    const ws = url.replace('http', 'ws');
    const room = await createRoom(url);
    const join = () => {
      const collab = new CollabClient(ws, `${room}/main`);
      const yjs = new YjsClient(ws, room);
      const script = new ScriptClient(`${ws}/ws/${room}`);
      clients.push(collab, yjs, script);
      return { collab, yjs, script };
    };
    const writer = new CollabClient(ws, `${room}/main`);
    clients.push(writer);
    const good = join();
    const stopped = join();
    for (const { collab, yjs, script } of [good, stopped]) {
      await Promise.all([collab.saved(), yjs.synced(), script.until(() => script.code !== undefined)]);
    }
    await writer.saved();
    const write = async (bytes: number) => {
      for (let written = 0; written < bytes; written += pieceBytes) {
        writer.type('x'.repeat(pieceBytes - 1));
        writer.doc.getText('content').delete(0, pieceBytes - 1);
        await writer.saved();
      }
    };
    const memory = async () => {
      server.signal('SIGUSR2');
      return memoryIn(await metricsOf(url));
    };
    // The first megabytes also fill what the embedded database keeps for itself.
    await write(8 * mb);
    await memory();
    const floor = await memory();

    const networks = [stopped.collab.socket.webSocket, stopped.yjs.provider.ws, stopped.script.socket].map(
      (socket) => (socket as unknown as { _socket: Socket })._socket,
    );
    for (const network of networks) network.pause();
    for (let written = 0; written < writtenBytes; written += 4 * mb) {
      await write(4 * mb);
      // What is garbage goes when it is collected; what is kept for readers would stay.
      let grown = 0;
      await eventually(
        'memory is within its bound',
        async () => {
          grown = (await memory()) - floor;
          return grown <= boundBytes;
        },
        collectedMs,
      ).catch(() => assert.fail(`memory grew by ${grown} bytes`));
    }

    writer.type('the end');
    const { collab, yjs, script } = good;
    await collab.until(() => collab.text === 'the end');
    await yjs.until(() => yjs.text === 'the end');
    await script.until(() => script.code === 'the end');
    for (const network of networks) network.resume();
    await stopped.collab.until(() => stopped.collab.text === 'the end');
    await stopped.yjs.until(() => stopped.yjs.text === 'the end');
    await stopped.script.until(
      () => stopped.script.code === 'the end' || stopped.script.closeCode !== undefined,
    );
  });
});
