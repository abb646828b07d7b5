import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TandemServer } from '../testing/tandemServer.ts';

describe('the bot of the README', () => {
  const server = new TandemServer();
  let folder: string;
  before(() => server.start());
  // In here, so that it finds the packages.
  beforeEach(async () => {
    folder = await mkdtemp(join(import.meta.dirname, 'bot-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  after(() => server.remove());

  it('joins a room by its link, writes, and ends once the server has it', async () => {
    const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8');
    const code = /```ts\n(.*?)```/s.exec(readme)?.[1];
    assert.ok(code && code.split('\n').length <= 22, 'the README has a bot of about twenty lines');
    const bot = join(folder, 'bot.ts');
    await writeFile(bot, code);
    const { link } = await server.createRoom('Hello.\n', 'a.txt');
    const child = spawn(process.execPath, [bot, link], { stdio: ['ignore', 'inherit', 'inherit'] });
    const [exitCode] = await once(child, 'exit');
    assert.equal(exitCode, 0);
    const roomId = link.split('/').at(-1)!;
    assert.equal(await server.code(roomId), 'Hello.\nA bot was here.\n');
  });
});
