import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { startTestServer, type TestServer } from '../http/server.ts';

const run = promisify(execFile);
/** Another interpreter, such as one of a virtual environment that has the package `websockets`. */
const python = process.env.TEST_PYTHON ?? 'python3';

function canRun(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Writes lines one by one, each after what it last heard, and looks at what was sent to it only now and then. */
const pythonWriter = `
import asyncio, json, sys, websockets

async def main(url, name, lines):
    async with websockets.connect(url) as room:
        text = ""
        async def listen(seconds):
            nonlocal text
            try:
                async with asyncio.timeout(seconds):
                    while True:
                        message = json.loads(await room.recv())
                        if message["type"] == "code_update":
                            text = message["code"]
            except TimeoutError:
                pass
        await listen(1)
        for line in range(lines):
            text += f"{name} {line}\\n"
            await room.send(json.dumps({"type": "code_update", "code": text}))
            await asyncio.sleep(0.05)
            if line % 3 == 2:
                await listen(0.01)
        await listen(1)
        print(json.dumps(text))

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
`;

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

  it('two programs with Python’s websockets write at once, read late, and lose no line', async function () {
    if (!canRun(python, '-c', 'import websockets; from asyncio import timeout')) {
      console.log(
        `      skipped: ${python} is not there, is older than 3.11 or lacks websockets (TEST_PYTHON)`,
      );
      this.skip();
    }
    const { roomId } = await server.createRoom({ code: '# together\n' });
    const url = `${server.url.replace('http', 'ws')}/ws/${roomId}`;
    const names = ['ann', 'ben'];
    const shown = await Promise.all(
      names.map(async (name) =>
        JSON.parse((await run(python, ['-c', pythonWriter, url, name, '30'])).stdout),
      ),
    );
    const { code } = (await (await server.send('GET', `/rooms/${roomId}`)).json()) as { code: string };
    const wanted = [
      '# together',
      ...names.flatMap((name) => Array.from({ length: 30 }, (_, n) => `${name} ${n}`)),
    ];
    assert.deepEqual(code.trimEnd().split('\n').sort(), wanted.sort());
    assert.equal(shown.at(-1)?.split('\n').length, code.split('\n').length);
  });
});
