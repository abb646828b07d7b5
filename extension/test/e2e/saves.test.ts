import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from './harness/eventually.ts';
import { TestBench } from './harness/testBench.ts';
import { User } from './harness/user.ts';

describe('a save by one, in two windows of VS Code', () => {
  const bench = new TestBench();
  before(async function () {
    this.timeout(20 * 60_000);
    await bench.open(['Ada', 'Ben']);
  });
  after(() => bench.close());
  afterEach(async function () {
    await bench.endTest(this.currentTest!);
  });

  it('reaches the disk of whoever shared the folder, who never opened the file; or when their window is back', async () => {
    const [ben] = await bench.users('Ben');
    const ada = new User('Ada', await bench.window('Ada', { files: { 'readme.md': 'one\n' } }));
    const folder = join(ada.window.folder, 'src');
    await mkdir(folder);
    await writeFile(join(folder, 'plan.txt'), 'one\n');
    const onDisk = () => readFile(join(folder, 'plan.txt'), 'utf8');
    const link = await ada.create('readme.md');
    await ada.window.run('Tandem: Share Folder with Room');
    await ben.join(link, 'readme.md');
    await ben.window.run('View: Show Tandem');
    await ben.window.row('Files', 'src').waitFor();
    await ben.window.row('Files', 'plan.txt').click();
    await ben.window.tab('plan.txt').waitFor();
    await ben.window.focusEditor();
    await ben.window.press('Control+End');
    await ben.window.type('two');
    await ben.window.press('Control+s');
    await eventually(async () => assert.equal(await onDisk(), 'one\ntwo'));

    await ada.window.close();
    await ben.status('1').waitFor();
    await ben.window.type(', three');
    await ben.window.press('Control+s');
    await ben.window.notification('the disk of Ada, who shared it and is not here').waitFor();
    await ben.saved();
    assert.equal(await onDisk(), 'one\ntwo');
  });

  it('is written when the window that shared the file was loaded anew', async () => {
    const [ada, ben] = await bench.users('Ada', 'Ben');
    const file = await ada.newFile('notes.txt', 'one\n');
    const onDisk = () => readFile(join(ada.window.folder, file), 'utf8');
    const link = await ada.create(file);
    await ben.join(link, file);
    await ben.window.shows('one\n');
    await ada.window.run('View: Close All Editors');
    const hosts = await bench.vscode('Ada').extensionHosts();
    await ada.window.crash();
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
    await ben.status('1').waitFor();
    await ben.window.press('Control+End');
    await ben.window.type('two');
    await ben.window.press('Control+s');
    await ben.saved();
    await ada.window.reopen();
    await ada.rejoined();
    await eventually(async () => assert.equal(await onDisk(), 'one\ntwo'));
  });
});
