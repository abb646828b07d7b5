import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { closeCodes } from '@tandem/protocol/closeCodes';
import fc from 'fast-check';
import { WebSocket } from 'ws';
import { newDataFolder } from '../dataFolder.ts';
import { ServerProcess } from '../process/serverProcess.ts';
import { CollabClient } from '../wire/collabClient.ts';
import { ScriptClient } from '../wire/scriptClient.ts';
import { YjsClient } from '../wire/yjsClient.ts';
import { eventually } from './eventually.ts';
import { collabFrames } from './frames.ts';
import { type Act, hostileActs } from './garbage.ts';
import { createRoom, metricsOf, roomOf, socketsIn } from './observed.ts';

const fuzzMs = Number(process.env.FUZZ_MS ?? 3_000);
const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);
const contractCodes: readonly number[] = Object.values(closeCodes);

describe('faults: a client that sends garbage', function () {
  this.timeout(fuzzMs + 180_000);
  let folder: string;
  let server: ServerProcess;
  let url: string;
  let room: string;
  let ada: CollabClient;
  let linus: YjsClient;
  let script: ScriptClient;
  const ended: string[] = [];

  before(async () => {
    folder = await newDataFolder('tandem-garbage');
    const env = {
      PORT: '0',
      DATA_DIR: folder,
      LOG_LEVEL: 'error',
      MAX_FRAME_BYTES: '64kb',
      DOCUMENT_GRACE: '1s',
    };
    server = new ServerProcess(env);
    void server.exit().then((how) => ended.push(String(how)));
    url = await server.ready();
    room = await createRoom(url);
    const ws = url.replace('http', 'ws');
    ada = new CollabClient(ws, `${room}/main`);
    linus = new YjsClient(ws, room);
    script = new ScriptClient(`${ws}/ws/${room}`);
    await Promise.all([ada.saved(), linus.synced(), script.until(() => script.code !== undefined)]);
  });
  after(async () => {
    for (const client of [ada, linus, script]) client?.close();
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const paths = () => ['/collab', `/yjs/${room}`, `/ws/${room}`, `/yjs/${room}/main?token=wrong`];

  /** Does it all on one socket. @returns the code the server closed it with, or undefined when it is still open */
  async function attack(path: string, acts: readonly Act[]): Promise<number | undefined> {
    const socket = new WebSocket(url.replace('http', 'ws') + path);
    socket.on('error', () => {});
    const closed = once(socket, 'close').then(([code]) => code as number);
    try {
      await Promise.race([once(socket, 'open'), closed]);
      for (const { do: what, data } of acts) {
        if (socket.readyState !== socket.OPEN) break;
        if (what === 'raw') (socket as unknown as { _socket: Socket })._socket.write(data);
        else socket.send(data, { binary: what === 'send' });
      }
      if (acts.some((act) => act.do === 'raw')) {
        // It may have begun a frame that never ends: nothing comes back then, and nothing has to.
        (socket as unknown as { _socket: Socket })._socket.end();
        return await closed;
      }
      if (socket.readyState === socket.OPEN) socket.ping();
      return await Promise.race([closed, once(socket, 'pong').then(() => undefined)]);
    } finally {
      socket.terminate();
    }
  }

  /** The others still hear each other: what one writes past the text arrives, and a script is answered. */
  let marks = 0;
  async function othersGoOn(): Promise<void> {
    marks += 1;
    ada.doc.getMap('meta').set('mark', marks);
    const pongs = script.count('pong');
    script.socket.send('{"type":"ping"}');
    await linus.until(() => linus.doc.getMap('meta').get('mark') === marks);
    await script.until(() => script.count('pong') > pongs);
    assert.deepEqual([ada.closes, linus.closes, script.closeCode, ended], [[], [], undefined, []]);
  }

  it(`for ${fuzzMs / 1000} s on every wire: it is closed by a code of the contract, and the others go on`, async () => {
    const seen = new Set<number>();
    let attacks = 0;
    const acts = hostileActs(room, 66_000);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths()), acts, async (path, what) => {
        attacks += 1;
        const code = await attack(path, what);
        const isRaw = what.some((act) => act.do === 'raw');
        if (code !== undefined && !isRaw) {
          seen.add(code);
          assert.ok(contractCodes.includes(code), `${path} was closed with ${code}`);
        }
        await othersGoOn();
      }),
      { seed, numRuns: 1_000_000, interruptAfterTimeLimit: fuzzMs, endOnFailure: true },
    );
    assert.ok(attacks > 5, `only ${attacks} attacks`);
    assert.ok(seen.has(closeCodes.malformedMessage), 'none was refused as malformed');
    await ada.saved();
    await ada.until(() => ada.text === linus.text);
    await eventually('everybody has the same text', async () => {
      assert.equal(ada.text, linus.text);
      assert.equal(script.code, ada.text);
      assert.equal((await roomOf(url, room)).code, ada.text);
      return true;
    });
    assert.equal((await fetch(`${url}/ready`)).status, 200);
    assert.doesNotMatch(server.stdout, /"level":[56]0/);
  });

  it('thousands of document names on one socket are refused, and none stays in memory', async () => {
    const acts = Array.from({ length: 3_000 }, (_, index): Act => {
      const name = index % 2 === 0 ? `${room}/file-${index}` : `no room ${index}`;
      return { do: 'send', data: collabFrames.join(name) };
    });
    const code = await attack('/collab', acts);
    // Each is refused alone, at the pace at which they are looked at; how many came at once may end the socket.
    assert.ok(code === undefined || code === closeCodes.rateLimited, String(code));
    await othersGoOn();
    await eventually('only what the others have open is left', async () => {
      const metrics = await metricsOf(url);
      return socketsIn(metrics) === 3 && metrics.get('tandem_documents') === 1;
    });
  });
});
