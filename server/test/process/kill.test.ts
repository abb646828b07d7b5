import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { createdRoomSchema, roomSchema } from '@tandem/protocol/rooms';
import { newDataFolder } from '../dataFolder.ts';
import { CollabTypist } from './collabTypist.ts';
import { JsonTypist } from './jsonTypist.ts';
import { ServerProcess } from './serverProcess.ts';
import { YWebsocketTypist } from './yWebsocketTypist.ts';

const rounds = Number(process.env.KILL_ROUNDS ?? 3);
const { TEST_DATABASE_URL } = process.env;
const databases = [
  { kind: 'the embedded database', env: {} },
  ...(TEST_DATABASE_URL ? [{ kind: 'PostgreSQL', env: { DATABASE_URL: TEST_DATABASE_URL } }] : []),
];

for (const { kind, env } of databases) {
  describe(`process: kill -9 under typing on all wires, on ${kind}`, function () {
    this.timeout(60_000 + rounds * 30_000);
    let folder: string;
    let server: ServerProcess | undefined;
    before(async () => {
      folder = await newDataFolder('tandem-kill');
    });
    after(async () => {
      await server?.kill();
      await rm(folder, { recursive: true, force: true });
    });

    const startServer = async () => {
      server = new ServerProcess({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error', ...env });
      return server.ready();
    };
    const linesOf = async (url: string, roomId: string) => {
      const response = await fetch(`${url}/rooms/${roomId}`);
      return roomSchema
        .parse(await response.json())
        .code.split('\n')
        .slice(0, -1);
    };

    it(`invariant 2: ${rounds} times, every acknowledged line is there, and none twice`, async () => {
      let url = await startServer();
      const created = await fetch(`${url}/rooms`, { method: 'POST' });
      const { roomId } = createdRoomSchema.parse(await created.json());
      const typists = [
        new CollabTypist('ada', roomId),
        new CollabTypist('grace', roomId),
        new YWebsocketTypist('linus', roomId),
        new JsonTypist('script', roomId),
      ];
      // The script comes last: it sends a line again that nobody has brought back.
      const connectAll = async () => {
        for (const typist of typists) {
          typist.connect(url);
          await typist.saved();
        }
      };
      for (let round = 1; round <= rounds; round++) {
        await connectAll();
        for (const typist of typists) typist.type();
        // The instant of the kill moves through the turns of typing, commit and acknowledgement.
        await Promise.all(typists.map((typist) => typist.acknowledgedMore(20 + round)));
        await server?.kill();
        for (const typist of typists) {
          typist.rest();
          typist.disconnect();
        }
        const acknowledged = typists.flatMap((typist) => typist.acknowledged);
        url = await startServer();
        const cold = new Set(await linesOf(url, roomId));
        const lost = acknowledged.filter((line) => !cold.has(line));
        assert.deepEqual(lost, [], `round ${round}: ${lost.length} of ${acknowledged.length} were lost`);
      }

      await connectAll();
      const lines = await linesOf(url, roomId);
      const typed = typists.flatMap((typist) => typist.typed);
      assert.deepEqual(lines.toSorted(), typed.toSorted());
      for (const typist of typists) typist.disconnect();
    });
  });
}
