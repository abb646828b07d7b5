import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ScriptClient } from '../wire/scriptClient.ts';
import { startTestServer, type TestServer } from './server.ts';

/** Another interpreter, such as one of a virtual environment that has the package the example names. */
const python = process.env.TEST_PYTHON ?? 'python3';

function canRun(code: string): boolean {
  try {
    execFileSync(python, ['-c', code], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Skips a test of the ten lines where they cannot run, and says so. */
function skipWithoutWebsockets(context: Mocha.Context): void {
  if (canRun('import websockets')) return;
  console.log(
    `      skipped: ${python} is not there, or lacks the package websockets (TEST_PYTHON names another)`,
  );
  context.skip();
}

describe('http: the examples of /docs, run as they stand there', function () {
  this.timeout(240_000);
  let server: TestServer;
  let room: string;
  let script: ScriptClient;
  let running: ChildProcess | undefined;

  before(async () => {
    server = await startTestServer();
  });
  beforeEach(async () => {
    room = (await server.createRoom({ code: 'print(1)\n', path: 'main.py' })).roomId;
    script = new ScriptClient(`${server.url.replace('http', 'ws')}/ws/${room}`);
    await script.until(() => script.code !== undefined);
  });
  afterEach(async () => {
    script.close();
    if (running && running.exitCode === null && running.signalCode === null) {
      running.kill('SIGKILL');
      await once(running, 'close');
    }
    running = undefined;
  });
  after(() => server.stop());

  /** The first example below a heading, with the room's id put in. */
  async function example(heading: string): Promise<string> {
    const html = await (await server.send('GET', '/docs')).text();
    const found = new RegExp(`id="${heading}".*?<pre><code>(.*?)</code></pre>`, 's').exec(html)?.[1];
    assert.ok(found, `/docs has no example below ${heading}`);
    const text = found.replace(/&(lt|gt|quot|#39|amp);/g, (whole, name: string) => {
      return { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }[name] ?? whole;
    });
    assert.match(text, /ROOM_ID/);
    return text.replaceAll('ROOM_ID', room);
  }

  function run(code: string): ChildProcess {
    running = spawn(python, ['-c', code], { stdio: ['ignore', 'ignore', 'pipe'] });
    return running;
  }

  /** Fails with what the program said when it ends before `arrived`. */
  async function whileRunning(program: ChildProcess, arrived: Promise<void>): Promise<void> {
    let said = '';
    program.stderr!.on('data', (chunk) => {
      said += chunk;
    });
    const ended = once(program, 'close').then(() => assert.fail(`The example ended: ${said}`));
    await Promise.race([arrived, ended]);
  }

  it('the ten lines of Python join, add their line once, and hear what others write', async function () {
    skipWithoutWebsockets(this);
    const code = await example('python');
    const lines = code
      .trim()
      .split('\n')
      .filter((line) => line !== '');
    assert.ok(lines.length <= 10, `${lines.length} lines`);
    const program = run(code);
    await whileRunning(
      program,
      script.until(() => script.code === 'print(1)\n# hello\n' && script.users === 2),
    );
    // Somebody takes the line away: the example hears of it, and adds it again.
    script.update('print(2)\n');
    await whileRunning(
      program,
      script.until(() => script.code === 'print(2)\n# hello\n'),
    );
  });

  it('the ten lines of Python take a text of 1.5 MB', async function () {
    skipWithoutWebsockets(this);
    const large = 'print("large")\n'.repeat(100_000);
    script.close();
    room = (await server.createRoom({ code: large, path: 'main.py' })).roomId;
    script = new ScriptClient(`${server.url.replace('http', 'ws')}/ws/${room}`);
    await script.until(() => script.code === large);
    const program = run(await example('python'));
    await whileRunning(
      program,
      script.until(() => script.code === `${large}# hello\n`),
    );
  });

  it('the Python that needs nothing installed adds a line to a file', async function () {
    if (!canRun('import urllib.request')) {
      console.log(`      skipped: ${python} is not there`);
      this.skip();
    }
    const code = await example('plain-python');
    const [status] = await once(run(code), 'close');
    assert.equal(status, 0);
    const written = await server.send('GET', `/rooms/${room}/files/notes.txt`);
    assert.equal(await written.text(), 'first line\nhello\n');
  });
});
