import assert from 'node:assert/strict';
import { eventually } from './harness/eventually.ts';
import { TestBench } from './harness/testBench.ts';
import { roomIdOf, type User } from './harness/user.ts';

describe('what each may do, in two windows of VS Code', () => {
  const bench = new TestBench();
  let ada: User;
  let ben: User;
  let file: string;

  before(async function () {
    this.timeout(20 * 60_000);
    await bench.open(['Ada', 'Ben']);
  });
  after(() => bench.close());
  beforeEach(async () => {
    [ada, ben] = await bench.users('Ada', 'Ben');
    file = await ada.newFile('plan.txt', 'one\ntwo\nthree\n');
  });
  afterEach(async function () {
    await bench.endTest(this.currentTest!);
  });

  async function code(link: string): Promise<string> {
    return bench.tandem.code(roomIdOf(link));
  }

  it('outside a room, the view says how to begin, and the walkthrough leads through the first minutes', async () => {
    // Nothing of Tandem runs yet in a window that was in no room.
    const window = await bench.window('Ben');
    await window.run('View: Show Tandem');
    await window.page.getByRole('button', { name: 'Create Room' }).waitFor();
    await window.page.getByRole('button', { name: 'Join Room' }).waitFor();
    await ada.window.run('Welcome: Open Walkthrough...');
    await ada.window.pick('Get Started with Tandem');
    await ada.window.page.getByText('Pair programming in five minutes.').first().waitFor();
    await ada.window.page.getByText('Choose a server').first().waitFor();
  });

  it('files are created, renamed, also by their folder, and deleted in the room', async () => {
    const link = await ada.create(file);
    await ben.join(link, file);
    await ada.window.run('View: Show Tandem');
    await ben.window.run('Tandem: New File in Room…');
    await ben.window.answer('src/con');
    await ben.window.page.getByText('is reserved on Windows').first().waitFor();
    await bench.picture('roles path refused');
    await ben.window.answer('src/util.ts');
    await ben.window.tab('util.ts').waitFor();
    await ben.window.focusEditor();
    await ben.window.type('export const one = 1;');
    await ada.window.row('Files', 'util.ts').click();
    await ada.window.tab('util.ts').waitFor();
    await ada.window.shows('export const one = 1;');
    await bench.picture('roles view');

    await ada.window.choose(ada.window.row('Files', 'util.ts'), 'Rename…');
    await ada.window.answer('src/tools.ts');
    await Promise.all([ada, ben].map(({ window }) => window.tab('tools.ts').waitFor()));
    await ben.window.focusEditor();
    await ben.window.press('Control+End');
    await ben.window.type(' // still here');
    await ada.window.shows('export const one = 1; // still here');

    await ada.window.choose(ada.window.row('Files', 'src'), 'Rename…');
    await ada.window.answer('lib');
    await ada.window.row('Files', 'lib').waitFor();
    await Promise.all(
      [ada, ben].map(({ window }) =>
        window.page.locator('.breadcrumbs-control', { hasText: 'lib' }).waitFor(),
      ),
    );
    await ben.window.shows('export const one = 1; // still here');
    await bench.picture('roles renamed');

    await ada.window.choose(ada.window.row('Files', 'tools.ts'), 'Delete from Room');
    await bench.picture('roles delete');
    await ada.window.dialogButton('Delete').click();
    await ada.window.row('Files', 'tools.ts').waitFor({ state: 'hidden' });
    await Promise.all([ada, ben].map(({ window }) => window.tab('tools.ts').waitFor({ state: 'hidden' })));
    // Who did not delete it keeps the text.
    await ben.window.tab('Untitled').waitFor();
    await ben.window.shows('export const one = 1; // still here');
    assert.equal(await code(link), 'one\ntwo\nthree\n');
  });

  it('a viewer reads, sees why typing does nothing, asks, and may edit when the owner allows it', async () => {
    const link = await ada.create(file);
    const invite = await ada.invite('Viewer');
    assert.notEqual(invite, link);
    await ben.window.run('Tandem: Join Room…');
    await ben.window.answer(invite);
    await ben.window.tab(file).waitFor();
    await ben.status('Viewing').waitFor();
    await ben.window.focusEditor();
    await ben.window.type('x');
    await ben.window.page.getByText('You may read in this room, not write.').first().waitFor();
    await bench.picture('roles viewer types');
    await ada.window.focusEditor();
    await ada.window.press('Control+Home');
    await ada.window.type('zero ');
    await ben.window.shows('zero one\ntwo\nthree\n');
    await ben.window.run('Tandem: Ask to Edit');
    const request = ada.window.notification('Ben asks to edit.');
    await request.waitFor();
    await bench.picture('roles asked');
    await request.getByRole('button', { name: 'Let Them Edit' }).click();
    await ben.status('Saved').waitFor();
    await ben.window.focusEditor();
    await ben.window.press('Control+Home');
    await ben.window.type('minus one, ');
    await ada.window.shows('minus one, zero one\ntwo\nthree\n');
    assert.equal(await code(link), 'minus one, zero one\ntwo\nthree\n');
  });

  it('a locked room takes an invite; who was removed is out, and keeps the text', async () => {
    const link = await ada.create(file);
    await ada.window.run('Tandem: Lock Room');
    await ben.window.run('Tandem: Join Room…');
    await ben.window.answer(link);
    await ben.window.notification(/locked|invite|may not/i).waitFor();
    await bench.picture('roles locked');
    await ben.window.run('Notifications: Clear All Notifications');
    await ben.join(await ada.invite('Editor'), file);
    await ben.window.press('Control+Home');
    await ben.window.type('mine ');
    await ben.saved();
    await ada.window.run('View: Show Tandem');
    await ada.window.choose(ada.window.row('Participants', 'Ben'), 'Remove from Room');
    await bench.picture('roles remove');
    await ada.window.dialogButton('Remove').click();
    await ben.window.statusItem('tandem.room').waitFor({ state: 'hidden' });
    await bench.picture('roles removed');
    await ada.status('1').waitFor();
    await ben.window.focusEditor();
    assert.equal(await ben.window.copyAll(), 'mine one\ntwo\nthree\n');
    await ada.window.run('Tandem: Unlock Room');
  });

  it('chat: lines of a file as a link, the count of unread messages, and the history', async () => {
    const link = await ada.create(file);
    await ben.join(link, file);
    await ada.window.run('View: Show Explorer');
    await ada.window.focusEditor();
    await ben.window.press('Control+Home');
    await ben.window.press('ArrowDown');
    await ben.window.press('Shift+ArrowDown');
    await ben.window.run('Tandem: Send Selected Lines to Chat');
    await ben.window.chat.locator('#attachment', { hasText: `${file}:2` }).waitFor();
    await ben.window.chat.locator('textarea').fill('Why two?');
    await ben.window.chat.locator('textarea').press('Enter');
    await ben.window.chat.locator('.message', { hasText: 'Why two?' }).waitFor();
    await ada.window.statusItem('tandem.room').locator('.codicon-comment').waitFor();
    await bench.picture('roles unread');
    await ada.window.press('Control+Home');
    await ada.window.run('Tandem: Open Chat');
    const message = ada.window.chat.locator('.message', { hasText: 'Why two?' });
    await message.waitFor();
    await ada.window.statusItem('tandem.room').locator('.codicon-comment').waitFor({ state: 'hidden' });
    await ada.window.chat.locator('textarea').fill('Because of the second step.\nIt takes both.');
    await ada.window.chat.locator('textarea').press('Enter');
    await ben.window.chat.locator('.message', { hasText: 'second step' }).waitFor();
    await message.getByRole('button').click();
    await ada.window.page.getByRole('button', { name: /Ln 2,/ }).waitFor();
    await bench.picture('roles chat');
  });

  it('undo by the menu and by the palette takes back what one wrote oneself', async () => {
    const link = await ada.create(file);
    await ben.join(link, file);
    await ada.window.focusEditor();
    await ada.window.press('Control+Home');
    await ada.window.type('mine');
    await ben.window.press('Control+End');
    await ben.window.type('theirs');
    await ada.window.shows('mineone\ntwo\nthree\ntheirs');
    await ada.window.menu('Edit', 'Undo');
    await ada.window.shows('one\ntwo\nthree\ntheirs');
    await ben.window.run('Undo');
    await ada.window.shows('one\ntwo\nthree\n');
    await ada.window.run('Redo');
    await ada.window.shows('mineone\ntwo\nthree\n');
    await ben.window.menu('Edit', 'Redo');
    await ben.window.shows('mineone\ntwo\nthree\ntheirs');
    await eventually(async () => assert.equal(await code(link), 'mineone\ntwo\nthree\ntheirs'));
  });

  it('an issue report has what helps to find a fault, and no text, name or address', async () => {
    await ada.create(file);
    await ada.window.run('Tandem: Report Issue');
    await ada.window.page.locator('.tab', { hasText: /Untitled|what happened/ }).waitFor();
    await ada.window.focusEditor();
    const report = await eventually(async () => {
      const text = await ada.window.copyAll();
      assert.match(text, /"state": "joined"/);
      return text;
    });
    assert.match(report, /"role": "owner"/);
    for (const secret of ['one', 'three', file, bench.tandem.url]) {
      assert.ok(!report.split(/[\s"]+/).includes(secret), `${secret} is in the report`);
    }
  });
});
