import assert from 'node:assert/strict';
import { eventually } from './harness/eventually.ts';
import { TestBench } from './harness/testBench.ts';
import { roomIdOf, type User } from './harness/user.ts';

describe('two people in two windows of VS Code', () => {
  const bench = new TestBench();
  let ada: User;
  let ben: User;
  let roomId: string;
  let file: string;

  before(async function () {
    this.timeout(20 * 60_000);
    await bench.open(['Ada', 'Ben']);
  });
  after(() => bench.close());
  beforeEach(async () => {
    [ada, ben] = await bench.users('Ada', 'Ben');
  });
  afterEach(async function () {
    await bench.endTest(this.currentTest!);
  });

  /** Ada creates a room around a new file with this text by the palette, Ben joins it by the link. */
  async function share(text: string): Promise<string> {
    file = await ada.newFile('notes.txt', text);
    const link = await ada.create(file);
    roomId = roomIdOf(link);
    await ben.join(link, file);
    return link;
  }

  /** Waits until both windows and the server have one text. */
  function converged(): Promise<string> {
    return bench.converged(roomId, [ada, ben]);
  }

  it('one creates by the palette, the other joins by the link; both see the text and the other', async () => {
    const link = await share('hello\n');
    assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/r\/[0-9a-z]{20}$/);
    await ben.window.shows('hello\n');
    await ada.status('2').waitFor();
    await ben.status('2').waitFor();
    assert.equal(await bench.tandem.code(roomId), 'hello\n');
  });

  it("each sees the other's cursor with the name", async () => {
    await share('one\ntwo\nthree\n');
    const seen = Promise.all([ada.window.showsCursorOf('Ben'), ben.window.showsCursorOf('Ada')]);
    await ada.window.press('ArrowDown');
    await ben.window.press('Control+End');
    await seen;
  });

  it('both type at once on one line: no word is broken and none is missing', async () => {
    await share('<>\n');
    await ada.window.press('Home');
    await ben.window.press('Control+Home');
    await ben.window.press('End');
    await Promise.all([ada.typeWords('ada', 30), ben.typeWords('ben', 30)]);
    const text = await converged();
    assert.equal(text, `${ada.typed.join(' ')} <>${ben.typed.join(' ')} \n`);
  });

  it('both type at once at the very same place: no character is missing', async () => {
    await share('');
    await Promise.all([ada.typeWords('a', 30), ben.typeWords('b', 30)]);
    const text = await converged();
    const sorted = (characters: string) => [...characters].sort().join('');
    assert.equal(sorted(text), sorted([...ada.typed, ...ben.typed].map((word) => `${word} `).join('')));
  });

  it('invariant 8: both type at once at the very same place in a text: no word is broken', async () => {
    await share('\nend\n');
    await Promise.all([ada.window.press('Control+Home'), ben.window.press('Control+Home')]);
    await Promise.all([ada.typeWords('ada', 30), ben.typeWords('ben', 30)]);
    const [line] = (await converged()).split('\n');
    assert.deepEqual(line!.trim().split(' ').sort(), [...ada.typed, ...ben.typed].sort());
  });

  it('invariants 1 and 2: the server is killed and comes back while both type; nothing is lost', async () => {
    await share('\n\n');
    await ben.window.press('Control+End');
    const typing = Promise.all([ada.typeWords('ada', 60), ben.typeWords('ben', 60)]);
    await Promise.all([ada.hasTyped(20), ben.hasTyped(20)]);
    await bench.tandem.kill();
    await Promise.all([ada.hasTyped(40), ben.hasTyped(40)]);
    await bench.tandem.start();
    await typing;
    const text = await converged();
    assert.equal(text, `${ada.typed.join(' ')} \n\n${ben.typed.join(' ')} `);
  });

  it('the one who created the room closes the window, the other goes on, and the first comes back', async () => {
    const link = await share('start\n');
    await ada.window.close();
    await ben.status('1').waitFor();
    await ben.window.press('Control+End');
    await ben.typeWords('ben', 20);
    await ben.saved();
    await eventually(async () => {
      assert.equal(await bench.tandem.code(roomId), `start\n${ben.typed.join(' ')} `);
    });
    [ada] = await bench.users('Ada');
    await ada.join(link, file);
    // Her own file of that name may have a tab too: she types when the room's text is the one before her.
    await eventually(async () => {
      assert.equal(await ada.window.copyAll(), `start\n${ben.typed.join(' ')} `);
    });
    await ada.window.press('Control+Home');
    await ada.typeWords('ada', 20);
    const text = await converged();
    assert.equal(text, `${ada.typed.join(' ')} start\n${ben.typed.join(' ')} `);
  });

  it('a room that does not exist: the window says so and offers what to do', async () => {
    const { window } = ben;
    await window.run('Tandem: Join Room…');
    await window.answer(`${bench.tandem.url}/r/00000000000000000000`);
    const message = window.notification('There is no such room');
    await message.waitFor();
    await message.getByRole('button', { name: 'Create a Room' }).waitFor();
    await message.getByRole('button', { name: 'Try Another Link' }).waitFor();
  });
});
