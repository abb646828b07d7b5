import assert from 'node:assert/strict';
import { editorLink, findRoomRef } from '@tandem/protocol/links';
import type { Locator } from 'playwright-core';
import type { VsCodeWindow } from '../host/window.ts';
import { TestBench } from './harness/testBench.ts';
import { roomIdOf, User } from './harness/user.ts';
import type { NewWindow } from './harness/vscodeInstance.ts';

describe('Tandem in restricted windows, with several folders, and in several rooms', () => {
  const bench = new TestBench();

  before(async function () {
    this.timeout(20 * 60_000);
    await bench.open(['Ada'], {}, { apart: true, restricted: true });
    await bench.open(['Ben']);
  });
  after(() => bench.close());
  afterEach(async function () {
    await bench.endTest(this.currentTest!);
  });

  /** Ada at the window she keeps. */
  async function atHers(): Promise<User> {
    const [ada] = await bench.users('Ada');
    return restricted(ada);
  }

  /** Ben, who trusts his folder, at the window he keeps. */
  async function atBens(): Promise<User> {
    const [ben] = await bench.users('Ben');
    return ben;
  }

  /** Ada at one more window. */
  async function open(shape: NewWindow): Promise<User> {
    return restricted(new User('Ada', await bench.window('Ada', shape)));
  }

  async function restricted(person: User): Promise<User> {
    await person.window.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    return person;
  }

  /** What a click on a `vscode://` link does, and the answer to VS Code's question. */
  async function follow(window: VsCodeWindow, link: string): Promise<void> {
    await window.run('Developer: Open URL');
    await window.answer(link);
    await window.dialogButton('Open').click();
  }

  /** Opens the file of that name in one of the folders. */
  async function openIn(folder: string, name: string, window: VsCodeWindow): Promise<void> {
    await window.press('Control+p');
    await window.quickInput.fill(name);
    await window.quickPicks.filter({ hasText: folder }).first().click();
    await window.focusEditor();
  }

  async function appears(what: Locator): Promise<boolean> {
    return what.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
  }

  it('the server is the one of the person, not of a folder nobody trusts; a link of VS Code leads to the room', async () => {
    const settings = JSON.stringify({ 'tandem.serverUrl': 'http://127.0.0.1:9' });
    const [ada, ben] = await Promise.all([
      open({ files: { 'plan.txt': 'one\n', '.vscode/settings.json': settings } }),
      atBens(),
    ]);
    const link = await ada.create('plan.txt');
    const room = findRoomRef(link)!;
    assert.equal(room.server, bench.tandem.url);
    await follow(ben.window, editorLink(room.server!, room.roomId, room.invite, 'code-oss'));
    await ben.window.tab('plan.txt').waitFor();
    await ben.saved();
    await bench.picture('wherever restricted');
    await ben.window.focusEditor();
    await ben.window.press('Control+End');
    await ben.window.type('two');
    await ada.window.focusEditor();
    await ada.window.shows('one\ntwo');
    assert.equal(await bench.converged(room.roomId, [ada, ben]), 'one\ntwo');
  });

  it('files of several folders with the same path are shared side by side', async () => {
    const workspace = JSON.stringify({ folders: [{ path: 'api' }, { path: 'page' }] });
    const files = {
      'team.code-workspace': workspace,
      'api/src/start.ts': 'serve();\n',
      'page/src/start.ts': 'draw();\n',
    };
    const [ada, ben] = await Promise.all([open({ files, workspace: 'team.code-workspace' }), atBens()]);
    // A window that was faster than its workspace's file shows no folder until it is loaded again.
    const folder = ada.window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'api' });
    for (let tries = 0; tries < 5 && !(await appears(folder)); tries += 1) await ada.window.reload();
    await openIn('api', 'start.ts', ada.window);
    await ada.window.shows('serve();\n');
    const link = await ada.createHere();
    await openIn('page', 'start.ts', ada.window);
    await ada.window.shows('draw();\n');
    await ada.window.run('Tandem: Share File with Room');
    await ben.join(link, 'start.ts');
    await ben.window.shows('serve();\n');
    await ben.window.run('View: Show Tandem');
    await ben.window.row('Files', 'api').waitFor();
    await ben.window.row('Files', 'page').waitFor();
    await ben.window.row('Files', 'start.ts').last().click();
    await ben.window.shows('draw();\n');
    await ben.status('team').waitFor();
    await bench.picture('wherever folders');
  });

  it('two windows of one person are in two rooms, each with its own text', async () => {
    const [one, two] = await Promise.all([atHers(), open({ files: { 'second.txt': 'second\n' } })]);
    const first = roomIdOf(await one.create(await one.newFile('first.txt', 'first\n')));
    const second = roomIdOf(await two.create('second.txt'));
    assert.notEqual(first, second);
    await one.window.press('Control+End');
    await one.window.type('of one');
    await two.window.press('Control+End');
    await two.window.type('of two');
    assert.equal(await bench.converged(first, [one]), 'first\nof one');
    assert.equal(await bench.converged(second, [two]), 'second\nof two');
  });

  it('a window that is loaded anew a moment after it made a room has its file shared when it rejoins', async () => {
    const ada = await atHers();
    const file = await ada.newFile('plan.txt', 'one\n');
    const room = roomIdOf(await ada.create(file));
    await ada.window.press('Control+End');
    await ada.window.type('two');
    assert.equal(await bench.converged(room, [ada]), 'one\ntwo');
    await ada.window.reload();
    await ada.rejoined();
    await ada.window.openFile(file);
    await ada.window.shows('one\ntwo');
    await ada.window.press('Control+End');
    await ada.window.type(', again');
    assert.equal(await bench.converged(room, [ada]), 'one\ntwo, again');
  });
});
