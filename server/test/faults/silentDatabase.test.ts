import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { closeCodes, parseRefusal } from '@tandem/protocol/closeCodes';
import { newDataFolder } from '../dataFolder.ts';
import { ServerProcess } from '../process/serverProcess.ts';
import { serverDatabase, type TestDatabase, testDatabaseUrl } from '../store/databases.ts';
import { CollabClient } from '../wire/collabClient.ts';
import { ScriptClient } from '../wire/scriptClient.ts';
import { YjsClient } from '../wire/yjsClient.ts';
import { createRoom, roomOf } from './observed.ts';
import { TcpProxy } from './tcpProxy.ts';

describe('faults: a PostgreSQL that accepts connections and never answers (set TEST_DATABASE_URL to run it)', function () {
  // Somebody who joins waits a few seconds for each of two questions, and not for the half minute background work has.
  this.timeout(120_000);
  let folder: string;
  let database: TestDatabase;
  let cable: TcpProxy;
  let server: ServerProcess;
  const clients: { close(): void }[] = [];

  before(async function () {
    if (!testDatabaseUrl) this.skip();
    folder = await newDataFolder('tandem-silent');
    database = await serverDatabase();
    cable = await TcpProxy.to(database.location.databaseUrl!);
    const env = { DATABASE_URL: cable.around(database.location.databaseUrl!), LOG_LEVEL: 'error' };
    server = new ServerProcess({ PORT: '0', DATA_DIR: folder, ...env });
  });
  after(async () => {
    for (const client of clients) client.close();
    await server?.kill();
    await cable?.close();
    await database?.dispose();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('whoever joins is told to try again, on every wire, and is let in when it answers again', async () => {
    const url = await server.ready();
    const ws = url.replace('http', 'ws');
    const room = await createRoom(url, 'kept');
    cable.stall();
    const collab = new CollabClient(ws, `${room}/main`);
    const yjs = new YjsClient(ws, room);
    const script = new ScriptClient(`${ws}/ws/${room}`);
    clients.push(collab, yjs, script);
    const response = fetch(`${url}/rooms/${room}`);
    await Promise.all([
      collab.until(() => collab.closes.includes(closeCodes.serverError)),
      yjs.until(() => yjs.closes.includes(closeCodes.serverError)),
      script.until(() => script.closeCode === closeCodes.serverError),
    ]);
    assert.equal((await response).status, 503);
    assert.deepEqual(
      collab.refusals.map((refusal) => parseRefusal(refusal).code),
      [],
      'a refusal would keep it from coming back',
    );

    cable.restore();
    await Promise.all([collab.until(() => collab.text === 'kept'), yjs.until(() => yjs.text === 'kept')]);
    assert.equal((await roomOf(url, room)).code, 'kept');
  });
});
