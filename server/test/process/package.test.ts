import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createdRoomSchema } from '@tandem/protocol/rooms';
import { ServerProcess } from './serverProcess.ts';

const root = join(import.meta.dirname, '../../..');

/** The Node of the machine: what somebody has who installs the package, and not the one of this repository. */
const machinePath = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);

describe('the package (needs the npm registry)', () => {
  let folder: string;
  let server: ServerProcess | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-package-'));
  });
  after(async () => {
    await server?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('runs in an empty folder on the Node that is there, with its page and the extension', async function () {
    this.timeout(400_000);
    execFileSync('npm', ['run', '--silent', 'pack', '--', folder], { cwd: root, stdio: 'pipe' });
    const tarball = (await readdir(folder)).find((name) => name.startsWith('tandem-server-'))!;
    const env = { ...process.env, PATH: machinePath };
    const installed = spawnSync(
      'npm',
      ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball}`],
      {
        cwd: folder,
        env,
        encoding: 'utf8',
      },
    );
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(installed.stderr)) this.skip();
    assert.equal(installed.status, 0, installed.stderr);

    const command = join(folder, 'node_modules/.bin/tandem-server');
    server = new ServerProcess(
      { PATH: machinePath, HOME: folder },
      [command, '--port', '0', '--data-dir', join(folder, 'data')],
      {
        node: 'node',
        cwd: folder,
      },
    );
    const url = await server.ready();
    assert.match(await (await fetch(url)).text(), /<script[^>]+src="assets\/main-/);
    const extension = await fetch(`${url}/tandem.vsix`);
    assert.equal(extension.status, 200);
    assert.equal(Buffer.from(await extension.arrayBuffer()).toString('latin1', 0, 2), 'PK');
    const body = JSON.stringify({ code: 'const total = 1;\nconst other = 2;\nconst total = 1;\n' });
    const headers = { 'content-type': 'application/json' };
    const created = await fetch(`${url}/rooms`, { method: 'POST', body, headers });
    const { roomId } = createdRoomSchema.parse(await created.json());
    const question = JSON.stringify({ code: 'const tot', cursorPosition: 9, language: 'javascript', roomId });
    const answer = await fetch(`${url}/autocomplete`, { method: 'POST', body: question, headers });
    assert.equal(answer.status, 200, await answer.text());
    server.signal('SIGTERM');
    assert.equal(await server.exit(), 0);
    server = undefined;
  });
});
