import { TestBench } from './harness/testBench.ts';
import { User } from './harness/user.ts';

describe('how a room begins, and is joined, in a window of VS Code', () => {
  const bench = new TestBench();
  before(async function () {
    this.timeout(20 * 60_000);
    await bench.open(['Ada', 'Ben']);
  });
  after(() => bench.close());
  afterEach(async function () {
    await bench.endTest(this.currentTest!);
  });

  it('with nothing open the folder is offered, and then shared; the link is taken with an Enter right after it', async () => {
    const [ben] = await bench.users('Ben');
    const files = { 'README.md': '# Plan\n', 'src/plan.txt': 'one\n' };
    const ada = new User('Ada', await bench.window('Ada', { files }));
    await ada.window.run('Tandem: Create Room');
    await ada.window.page.getByText('What does the room begin with?').waitFor();
    await ada.window.pick('Share the folder');
    await ada.window.tab('README.md').waitFor();
    await ada.saved();
    await ada.window.run('View: Show Tandem');
    await ada.window.row('Files', 'src').waitFor();

    const link = await ada.copyLink();
    await ben.window.run('Tandem: Join Room…');
    await ben.window.page.getByPlaceholder('Paste a link or a room id').waitFor();
    await ben.window.page.keyboard.insertText(link);
    await ben.window.press('Enter');
    await ben.window.tab('README.md').waitFor();
    await ben.saved();
  });

  it('a folder is shared from the palette, and the chat that is brought up takes the keys', async () => {
    const ada = new User('Ada', await bench.window('Ada', { files: { 'a.txt': 'a\n', 'src/b.txt': 'b\n' } }));
    await ada.create('a.txt');
    await ada.window.run('Tandem: Share Folder with Room');
    await ada.window.run('View: Show Tandem');
    await ada.window.row('Files', 'src').waitFor();
    for (const command of ['Tandem: Open Chat', 'Tandem: Focus on Chat View']) {
      await ada.window.focusEditor();
      await ada.window.run(command);
      await ada.window.chat.locator('textarea:focus').waitFor();
    }
    await ada.window.type('to everybody');
    await ada.window.press('Enter');
    await ada.window.chat.locator('.message', { hasText: 'to everybody' }).waitFor();
  });
});
