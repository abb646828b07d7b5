import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { newDataFolder } from '../dataFolder.ts';
import { CollabTypist } from '../process/collabTypist.ts';
import { JsonTypist } from '../process/jsonTypist.ts';
import { ServerProcess } from '../process/serverProcess.ts';
import type { Typist } from '../process/typist.ts';
import { YWebsocketTypist } from '../process/yWebsocketTypist.ts';
import { testDatabaseUrl } from '../store/databases.ts';
import { eventually } from './eventually.ts';
import { createRoom, linesOf, roomOf } from './observed.ts';
import { outages, type PreparedOutage } from './outages.ts';
import { TcpProxy } from './tcpProxy.ts';

/** One after the other. */
async function connect(url: string, ...typists: Typist[]): Promise<void> {
  for (const typist of typists) {
    typist.connect(url);
    await typist.saved();
  }
}

for (const { title, onServer, reads, prepare } of outages) {
  describe(`faults: ${title}${onServer ? ' (set TEST_DATABASE_URL to run it)' : ''}`, function () {
    this.timeout(240_000);
    let folder: string;
    let outage: PreparedOutage | undefined;
    let server: ServerProcess | undefined;
    let typists: Typist[] = [];
    let cable: TcpProxy | undefined;

    before(async function () {
      if (onServer && !testDatabaseUrl) this.skip();
      folder = await newDataFolder('tandem-outage');
      outage = await prepare();
    });
    after(async () => {
      for (const typist of typists) {
        typist.rest();
        typist.disconnect();
      }
      await cable?.close();
      await server?.kill();
      await outage?.dispose();
      if (folder) await rm(folder, { recursive: true, force: true });
    });

    it('clients keep their edits and are told; nothing acknowledged is missing (invariant 2), and all is written when it is over', async () => {
      const start = () => {
        server = new ServerProcess({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error', ...outage!.env });
        return server.ready();
      };
      let url = await start();
      cable = await TcpProxy.to(url);
      const room = await createRoom(url);
      const file = `${url}/rooms/${room}/files/${(await roomOf(url, room)).path}`;
      const ada = new CollabTypist('ada', room);
      const grace = new CollabTypist('grace', room);
      const linus = new YWebsocketTypist('linus', room);
      const script = new JsonTypist('script', room);
      typists = [ada, grace, linus, script];
      await connect(url, ada);
      await connect(cable.around(url), grace);
      await connect(url, linus, script);
      for (const typist of typists) typist.type(20);
      await Promise.all(typists.map((typist) => typist.acknowledgedMore(10)));

      await outage!.begin();
      await Promise.all([ada, grace].map((typist) => typist.when(() => typist.storage.at(-1) === false)));
      await script.when(() => script.errors.includes('storage_unavailable'));
      for (const typist of typists) typist.rest();
      const acknowledged = typists.flatMap((typist) => typist.acknowledged);
      // People still work together: each sees what another types now.
      const line = ada.typeLine();
      await Promise.all([grace, linus].map((typist) => typist.when(() => typist.text.includes(line))));
      // Somebody whose own connection breaks meanwhile comes back by themselves.
      cable.cut();
      grace.typeLine();
      cable.restore();
      if (reads === 'answered') await grace.when(() => grace.storage.length > 1 && grace.unsynced > 0);
      if (reads === 'refused') await grace.when(() => grace.closes.includes(closeCodes.serverError));
      for (const typist of [ada, grace])
        assert.ok(typist.unsynced > 0, `${typist.name} believes all is saved`);
      assert.ok(!script.isSaved);
      // Who does not stay to hear that it is saved is refused.
      const written = await fetch(file, { method: 'PUT', body: 'replaced\n' });
      assert.equal(written.status, 503);
      assert.ok(!ada.text.includes('replaced'));
      assert.equal((await fetch(`${url}/health`)).status, 200);
      if (reads !== 'answered')
        await eventually('/ready says no', async () => (await fetch(`${url}/ready`)).status === 503);

      await outage!.end();
      await Promise.all([ada, grace, script].map((typist) => typist.saved()));
      await ada.when(() => ada.storage.at(-1) === true);
      const typed = typists.flatMap((typist) => typist.typed).toSorted();
      await eventually('every line reached the server, once', async () => {
        assert.deepEqual((await linesOf(url, room)).toSorted(), typed);
        return true;
      });
      assert.equal((await fetch(`${url}/ready`)).status, 200);

      for (const typist of typists) typist.disconnect();
      await server!.kill();
      url = await start();
      const cold = await linesOf(url, room);
      assert.deepEqual(
        acknowledged.filter((one) => !cold.includes(one)),
        [],
      );
      assert.deepEqual(cold.toSorted(), typed);
    });
  });
}
