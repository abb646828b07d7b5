import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { createdRoomSchema } from '@tandem/protocol/rooms';
import { WebSocket } from 'ws';
import { ServerProcess } from './serverProcess.ts';

describe('process', () => {
  let folder: string;
  const running: ServerProcess[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-process-'));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((process) => process.kill()));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  function run(env: Record<string, string>, command?: readonly string[]): ServerProcess {
    const process = new ServerProcess(env, command);
    running.push(process);
    return process;
  }

  it('starts, greets, answers, and stops on SIGTERM in order, sockets told to try again', async () => {
    const server = run({ PORT: '0', DATA_DIR: join(folder, 'a') });
    const url = await server.ready();
    assert.match(server.stderr, new RegExp(`Data is kept in: +${join(folder, 'a')}`));
    const room = createdRoomSchema.parse(await (await fetch(`${url}/rooms`, { method: 'POST' })).json());
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/${room.roomId}`);
    await once(socket, 'message');
    const closed = once(socket, 'close');
    server.signal('SIGTERM');
    const [code] = await closed;
    assert.equal(code, closeCodes.shuttingDown);
    assert.equal(await server.exit(), 0);
    const phases = [...server.stdout.matchAll(/"phase":"([^"]+)"/g)].map((match) => match[1]);
    assert.deepEqual(phases, [
      'say that it is about to stop',
      'accept no more requests',
      'tell sockets to try again, some at a time',
      'write what is left',
      'close connections',
      'end the autocomplete engine',
      'end the replay of the history',
      'end periodic work',
      'leave the other servers',
      'close the database',
    ]);
  });

  it('is not ready for DRAIN_SECONDS before it stops, and serves whoever is there meanwhile', async () => {
    const server = run({ PORT: '0', DATA_DIR: join(folder, 'drained'), DRAIN_SECONDS: '5' });
    const url = await server.ready();
    const room = createdRoomSchema.parse(await (await fetch(`${url}/rooms`, { method: 'POST' })).json());
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/${room.roomId}`);
    await once(socket, 'message');
    server.signal('SIGTERM');
    while ((await fetch(`${url}/ready`)).status !== 503);
    socket.send(JSON.stringify({ type: 'code_update', code: 'typed meanwhile' }));
    const saved = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        if ((JSON.parse(String(data)) as { type: string }).type === 'saved') resolve();
      });
    });
    const closed = once(socket, 'close');
    await saved;
    const [code] = await closed;
    assert.equal(code, closeCodes.shuttingDown);
    assert.equal(await server.exit(), 0);
  });

  it('keeps a room over a restart, and a key of its own that only its user can read', async () => {
    const env = { PORT: '0', DATA_DIR: join(folder, 'a') };
    const first = run(env);
    const body = JSON.stringify({ code: 'kept' });
    const headers = { 'content-type': 'application/json' };
    const created = await fetch(`${await first.ready()}/rooms`, { method: 'POST', body, headers });
    const { roomId } = createdRoomSchema.parse(await created.json());
    first.signal('SIGINT');
    assert.equal(await first.exit(), 0);
    assert.equal((await stat(join(folder, 'a/secret-key'))).mode & 0o777, 0o600);
    const second = run(env);
    const room = (await (await fetch(`${await second.ready()}/rooms/${roomId}`)).json()) as { code: string };
    assert.equal(room.code, 'kept');
  });

  it('names every mistake of the configuration, and ends with 1', async () => {
    const server = run({ PORT: 'x', ROOM_TTL: 'soon', REQUIRE_SIGN_IN: 'true' });
    assert.equal(await server.exit(), 1);
    for (const name of ['PORT', 'ROOM_TTL', 'SECRET_KEY', 'REQUIRE_SIGN_IN']) {
      assert.match(server.stderr, new RegExp(`^ {2}${name} `, 'm'));
    }
    assert.equal(server.stdout, '');
  });

  async function expectOneLine(server: ServerProcess, line: RegExp): Promise<void> {
    assert.equal(await server.exit(), 1);
    assert.match(server.stderr, line);
    assert.equal(server.stderr.trim().split('\n').length, 1, server.stderr);
  }

  it('says in one line that the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expectOneLine(
      run({ PORT: String(port), DATA_DIR: join(folder, 'b') }),
      new RegExp(`PORT ${port} is in use.*PORT=${port + 1}`),
    );
    other.close();
  });

  it('says in one line that the database cannot be reached, without its password', async () => {
    const server = run({
      PORT: '0',
      DATA_DIR: join(folder, 'c'),
      DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x',
    });
    await expectOneLine(server, /database x at 127\.0\.0\.1:1 cannot be used: nothing listens there/);
    assert.doesNotMatch(server.stderr + server.stdout, /hunter2/);
  });

  it('says in one line that the data folder cannot be used', async () => {
    await writeFile(join(folder, 'file'), '');
    await expectOneLine(
      run({ PORT: '0', DATA_DIR: join(folder, 'file/sub') }),
      /DATA_DIR .*file\/sub cannot be made/,
    );
  });

  it('the command says what it takes, and passes its options on', async () => {
    const help = run({}, ['bin/tandem-server', '--help']);
    assert.equal(await help.exit(), 0);
    assert.match(help.stdout, /--data-dir FOLDER/);
    const version = run({}, ['bin/tandem-server', '--version']);
    assert.equal(await version.exit(), 0);
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
    const wrong = run({}, ['bin/tandem-server', '--colour']);
    assert.equal(await wrong.exit(), 1);
    assert.match(wrong.stderr, /--help/);
    const server = run({ PORT: '1' }, ['bin/tandem-server', '--port', '0', '--data-dir', join(folder, 'd')]);
    assert.equal((await fetch(`${await server.ready()}/ready`)).status, 200);
  });
});
