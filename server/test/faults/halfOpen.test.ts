import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { stayAnnounced } from '@tandem/protocol/presence';
import { defaultLimits } from '../../src/base/limits.ts';
import { newDataFolder } from '../dataFolder.ts';
import { ServerProcess } from '../process/serverProcess.ts';
import { CollabClient } from '../wire/collabClient.ts';
import { ScriptClient } from '../wire/scriptClient.ts';
import { YjsClient } from '../wire/yjsClient.ts';
import { eventually } from './eventually.ts';
import { createRoom, metricsOf, roomOf, socketsIn } from './observed.ts';
import { TcpProxy } from './tcpProxy.ts';

const vanishedMs = 20_000;

describe('faults: a half-open socket', function () {
  this.timeout(240_000);
  let folder: string;
  let server: ServerProcess;
  let cable: TcpProxy | undefined;
  const clients: { close(): void }[] = [];

  before(async () => {
    folder = await newDataFolder('tandem-half-open');
    server = new ServerProcess({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error', PING_INTERVAL: '1s' });
  });
  after(async () => {
    for (const client of clients) client.close();
    await cable?.close();
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('invariant 7: who vanished without a word leaves no cursor behind, on any wire, while others go on', async () => {
    const url = await server.ready();
    cable = await TcpProxy.to(url);
    const room = await createRoom(url);
    const far = cable.around(url).replace('http', 'ws');
    const ada = new CollabClient(url.replace('http', 'ws'), `${room}/main`);
    const grace = new CollabClient(far, `${room}/main`);
    const linus = new YjsClient(far, room);
    const script = new ScriptClient(`${far}/ws/${room}`);
    clients.push(ada, grace, linus, script);
    await Promise.all([
      ada.saved(),
      grace.saved(),
      linus.synced(),
      script.until(() => script.code !== undefined),
    ]);
    // As the extension and the page do. A stock provider is seen again when it renews its state, 15 s later.
    stayAnnounced(grace.provider.awareness!);
    grace.provider.awareness!.setLocalStateField('user', { name: 'Grace' });
    linus.provider.awareness.setLocalStateField('user', { name: 'Linus' });
    const sees = (client: { doc: { clientID: number } }) =>
      ada.provider.awareness!.getStates().has(client.doc.clientID);
    await ada.until(() => sees(grace) && sees(linus));
    await eventually('four people are there', async () => (await roomOf(url, room)).active_users === 4);

    cable.stall();
    ada.type('nobody waits for those who are gone');
    await ada.saved();
    await ada.until(() => !sees(grace) && !sees(linus));
    await eventually('one person is there', async () => (await roomOf(url, room)).active_users === 1);
    assert.equal(socketsIn(await metricsOf(url)), 1);

    cable.restore();
    await Promise.all([grace, linus].map((client) => client.until(() => client.text === ada.text)));
    await ada.until(() => sees(grace) && sees(linus));
  });

  it('by default a cursor is gone within 20 s of the last sign of life', () => {
    assert.ok(2 * defaultLimits.pingMs + defaultLimits.awarenessMs < vanishedMs);
  });
});
