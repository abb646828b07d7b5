import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestBench } from './harness/testBench.ts';

describe('a server one was never on', () => {
  const bench = new TestBench();
  let folder: string;

  before(async function () {
    this.timeout(20 * 60_000);
    folder = await mkdtemp(join(tmpdir(), 'tandem-first-'));
    const gitConfig = join(folder, 'gitconfig');
    await writeFile(gitConfig, '[user]\n  name = Cleo of Git\n');
    await bench.open(['Ada']);
    // Somebody who set nothing up: the link's server is not theirs, and nobody knows them by a name.
    const settings = { 'tandem.serverUrl': 'http://127.0.0.1:9', 'tandem.displayName': '' };
    await bench.open(['Cleo'], settings, { apart: true, env: { GIT_CONFIG_GLOBAL: gitConfig } });
  });
  after(async () => {
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async function () {
    await bench.endTest(this.currentTest!);
  });

  it('gets neither a request nor a name before the person agreed to both, once', async () => {
    const [ada, cleo] = await bench.users('Ada', 'Cleo');
    const name = await ada.newFile('plan.txt', 'one\n');
    const link = await ada.create(name);
    const { host } = new URL(link);
    const question = cleo.window.page.locator('.monaco-dialog-box', {
      hasText: `Connect to http://${host}?`,
    });

    await cleo.window.run('Tandem: Join Room…');
    await cleo.window.answer(link);
    await question.waitFor();
    await bench.picture('first time server');
    await cleo.window.dialogButton('Cancel').click();
    await question.waitFor({ state: 'hidden' });

    await cleo.window.run('Tandem: Join Room…');
    await cleo.window.answer(link);
    await question.waitFor();
    await cleo.window.dialogButton('Connect').click();
    // The input of before is there for a moment.
    await cleo.window.page.getByText('Your name in shared rooms').waitFor();
    assert.equal(await cleo.window.quickInput.inputValue(), 'Cleo of Git');
    await bench.picture('first time name');
    await ada.window.run('View: Show Tandem');
    assert.equal(await ada.window.row('Participants', 'Cleo').count(), 0);
    await cleo.window.answer('Cleo');
    await cleo.window.tab(name).waitFor();
    await cleo.saved();
    await ada.window.row('Participants', 'Cleo').waitFor();
    assert.equal(await ada.window.row('Participants', 'Cleo of Git').count(), 0);

    await cleo.leaveAll();
    await cleo.join(link, name);
    await cleo.window.shows('one\n');
  });
});
