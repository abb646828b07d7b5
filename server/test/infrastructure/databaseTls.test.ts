import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openStore } from '../../src/store/open/openStore.ts';
import { foldBase, silentLog } from '../store/databases.ts';
import { newRoom } from '../store/rooms.ts';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgresServer.ts';
import { isInstalled } from './program.ts';

describe('a PostgreSQL that wants TLS (needs its programs and openssl)', () => {
  let server: PostgresServer;
  const url = (query: string, host = 'localhost') =>
    `postgres://postgres:secret@${host}:${server.port}/postgres${query}`;

  before(async function () {
    if (!postgresPrograms || !isInstalled('openssl', 'version')) this.skip();
    server = await startPostgres(['hostssl all all 127.0.0.1/32 scram-sha-256', 'local all all trust'], true);
  });
  after(() => server?.stop());

  /** Opens it, uses both ways to the database that a store has, and counts the connections that are not encrypted. */
  async function use(databaseUrl: string): Promise<void> {
    const store = await openStore({ databaseUrl, dataDir: '', log: silentLog, foldBase });
    try {
      await store.ready();
      const room = newRoom();
      await store.rooms.create(room);
      assert.equal((await store.rooms.find(room.roomId))?.roomId, room.roomId);
      await store.invites.list(room.roomId);
    } finally {
      await store.close();
    }
  }

  it('opens with a private authority, verified or not, and by what the server demands', async () => {
    const ca = join(server.folder, 'ca.pem');
    for (const query of [
      '',
      '?sslmode=prefer',
      '?sslmode=require',
      '?sslmode=no-verify',
      '?sslmode=require&uselibpqcompat=true',
      `?sslmode=verify-full&sslrootcert=${ca}`,
      `?sslrootcert=${ca}`,
    ]) {
      await use(url(query));
    }
    // Signed by the authority, for another name than this one.
    await use(url(`?sslmode=verify-ca&sslrootcert=${ca}`, '127.0.0.1'));
  });

  it('opens by a socket', async () => {
    await use(`postgres://postgres@/postgres?host=${server.folder}&port=${server.port}`);
  });

  it('says in one line why it does not open', async () => {
    const ca = join(server.folder, 'ca.pem');
    const refusals: [string, RegExp][] = [
      [
        url('?sslmode=verify-full'),
        /no authority that is known here has signed its certificate\. Add sslrootcert=/,
      ],
      [url(`?sslmode=verify-full&sslrootcert=${ca}`, '127.0.0.1'), /its certificate is for another host/],
      [url('?sslmode=disable'), /no encryption|it refuses the user/],
    ];
    for (const [databaseUrl, message] of refusals) {
      await assert.rejects(openStore({ databaseUrl, dataDir: '', log: silentLog, foldBase }), message);
    }
  });
});
