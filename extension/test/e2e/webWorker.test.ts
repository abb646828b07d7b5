import assert from 'node:assert/strict';
import { extensionId } from '../host/vsix.ts';
import { usualSize } from '../host/window.ts';
import { TestBench } from './harness/testBench.ts';
import { roomIdOf, type User } from './harness/user.ts';

/** Has VS Code in a browser run the extension's `browser` bundle in its web worker, as vscode.dev does. */
const inWebWorker = { 'remote.extensionKind': { [extensionId]: ['web'] } };

describe('the extension in the web worker extension host, with somebody whose extensions run elsewhere', () => {
  // The worker is a page of VS Code's origin to the server.
  const bench = new TestBench({ ALLOWED_ORIGINS: '*' });
  let ada: User;
  let ben: User;

  before(async function () {
    this.timeout(20 * 60_000);
    await bench.open(['Ada'], inWebWorker, { apart: true });
    await bench.open(['Ben']);
  });
  after(() => bench.close());
  afterEach(async function () {
    await bench.endTest(this.currentTest!);
  });

  async function share(text: string): Promise<string> {
    [ada, ben] = await bench.users('Ada', 'Ben');
    const file = await ada.newFile('notes.txt', text);
    const link = await ada.create(file);
    await ben.join(link, file);
    return roomIdOf(link);
  }

  it('runs there, and nowhere else', async () => {
    await share('');
    const { window } = ada;
    // The list has the slowest to start at its top, and only what is seen of it is there.
    await window.page.setViewportSize({ ...usualSize, height: 1800 });
    await window.run('Developer: Show Running Extensions');
    const entry = window.page.locator('.runtime-extensions-editor .extension', { hasText: 'Tandem' });
    await entry.waitFor();
    assert.match(await entry.innerText(), /Web ?Worker|local web worker/i);
    await window.page.setViewportSize(usualSize);
  });

  it('one creates a room, the other joins; both type at once and see one text', async () => {
    const roomId = await share('\n\n');
    await ben.window.press('Control+End');
    await Promise.all([ada.typeWords('ada', 25), ben.typeWords('ben', 25)]);
    const text = await bench.converged(roomId, [ada, ben]);
    assert.equal(text, `${ada.typed.join(' ')} \n\n${ben.typed.join(' ')} `);
  });
});
