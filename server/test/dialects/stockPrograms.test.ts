import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { startTestServer, type TestServer } from '../http/server.ts';

const run = promisify(execFile);
function canRun(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('dialects: programs nobody here wrote', function () {
  this.timeout(60_000);
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());

  it('curl makes a room, reads it, completes code in it, and fails on one that is not there', async function () {
    if (!canRun('curl', '--version')) {
      console.log('      skipped: curl is not there');
      this.skip();
    }
    const curl = async (...args: string[]) =>
      (await run('curl', ['-sS', '--fail-with-body', ...args])).stdout;
    const json = ['-H', 'Content-Type: application/json'];
    const made = JSON.parse(await curl('-X', 'POST', `${server.url}/rooms`));
    assert.equal(made.room_id, made.roomId);
    const named = JSON.parse(
      await curl(...json, '-d', '{"language":"python","code":"print(1)\\n"}', `${server.url}/rooms/`),
    );
    const read = JSON.parse(await curl(`${server.url}/api/rooms/${named.roomId}/`));
    assert.deepEqual([read.room_id, read.code, read.language], [named.roomId, 'print(1)\n', 'python']);
    const wish = JSON.stringify({ code: 'for i in ', cursorPosition: 99, language: 'python' });
    const answer = JSON.parse(await curl(...json, '-d', wish, `${server.url}/autocomplete`));
    assert.ok(['suggestion', 'suggestions', 'confidence', 'type'].every((field) => field in answer));
    await assert.rejects(curl(`${server.url}/rooms/abc123`), ({ code, stdout }) => {
      return code === 22 && /not found/i.test(JSON.parse(stdout).detail);
    });
  });
});
