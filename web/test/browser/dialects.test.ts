import assert from 'node:assert/strict';
import { eventually } from '../../../server/test/faults/eventually.ts';
import { type Dialect, dialects, type PageName, PageServer } from './dialects/pageServer.ts';
import { Typist } from './dialects/typist.ts';
import { TestServer } from './harness/testServer.ts';

const sorted = (text: string) => [...text].sort().join('');

/** How long a room may take to settle on a busy machine, in milliseconds. */
const settleMs = 60_000;

describe('pages of other prototypes, in a browser', function () {
  this.timeout(300_000);
  const pages = new PageServer();
  let server: TestServer;
  const present: Typist[] = [];

  before(async () => {
    await pages.start();
    server = new TestServer({ ALLOWED_ORIGINS: pages.origin });
    await server.start();
  });
  afterEach(async () => {
    const all = present.splice(0);
    await Promise.all(all.map((typist) => typist.leave()));
    assert.deepEqual(
      all.flatMap(({ complaints }) => complaints),
      [],
    );
  });
  after(async () => {
    await server.remove();
    await pages.stop();
  });

  async function open(page: PageName, alphabet: string, room?: string): Promise<Typist> {
    const typist = await Typist.open(pages.address(page, server.url, room), alphabet);
    present.push(typist);
    return typist;
  }

  /** Two pages in one room, which the first makes as its dialect does. */
  async function openTwo(dialect: Dialect): Promise<{ first: Typist; second: Typist; room: string }> {
    const first = await open(dialect, 'abcdefghijklm');
    const room = await first.room();
    return { first, second: await open(dialect, 'NOPQRSTUVWXYZ', room), room };
  }

  /** Does the same with the pages of every dialect, a few at a time. */
  async function withEach(chosen: readonly Dialect[], work: (dialect: Dialect) => Promise<void>) {
    const left = [...chosen];
    const failures: string[] = [];
    await Promise.all(
      Array.from({ length: 3 }, async () => {
        for (let dialect = left.shift(); dialect; dialect = left.shift()) {
          await work(dialect).catch((error) => failures.push(`${dialect?.toUpperCase()}: ${error.message}`));
        }
      }),
    );
    assert.deepEqual(failures, []);
  }

  const stored = (room: string, code: string) =>
    eventually(
      `the room holds ${JSON.stringify(code)}`,
      async () => (await server.code(room)) === code,
      settleMs,
    );

  /** These show nothing on joining: their servers sent nothing then. */
  const showsOnJoining = (dialect: Dialect) => dialect !== 'e' && dialect !== 'j';

  it('each makes a room, writes, sees what the other writes, and shows the code after a reload', async () => {
    await withEach(dialects, async (dialect) => {
      const { first, second, room } = await openTwo(dialect);
      await first.putCursorAtEnd();
      await first.page.keyboard.type('ab');
      await stored(room, 'ab');
      if (showsOnJoining(dialect)) await second.shows('ab');
      else {
        await eventually('the text has come', async () => second.heard.some((frame) => frame.includes('ab')));
        await second.page.locator('#code').fill('ab');
      }
      await second.putCursorAtEnd();
      await second.page.keyboard.type('C');
      await stored(room, 'abC');
      await Promise.all([first, second].map((typist) => typist.shows('abC')));
      await second.page.reload();
      if (showsOnJoining(dialect)) await second.shows('abC');
    });
  });

  it('two who type at once end with one text, of which far less is missing than where the last text wins', async () => {
    await withEach(dialects, async (dialect) => {
      const { first, second, room } = await openTwo(dialect);
      const both = [first, second];
      for (const typist of both) await typist.putCursorAtEnd();
      await Promise.all(both.map((typist) => typist.type(24, 8, dialect === 'g' ? 450 : 0)));
      await eventually(
        'both pages show what the server has',
        async () => {
          const text = await server.code(room);
          const shown = await Promise.all(both.map((typist) => typist.text()));
          return shown.every((each) => each === text);
        },
        settleMs,
      );
      const text = await server.code(room);
      const fates = await Promise.all(both.map((typist) => typist.fate(text)));
      const wrong = fates.reduce((sum, { lost, doubled }) => sum + lost + doubled, 0);
      // A relay loses half of them. How many exactly depends on how busy the machine is: `npm run bench:dialects` measures it.
      assert.ok(wrong <= 8, JSON.stringify(fates));
    });
  });

  it('a key hit in a page that is busy while a peer’s line arrives leaves the line where it is', async () => {
    await withEach(dialects.filter(showsOnJoining), async (dialect) => {
      const { first, second, room } = await openTwo(dialect);
      for (const typist of [first, second]) await typist.putCursorAtEnd();
      await first.page.keyboard.type('start ');
      await second.shows('start ');
      const busy = first.whileBusy(dialect);
      await second.page.keyboard.insertText('LINE');
      await stored(room, 'start LINE');
      const key = first.page.keyboard.press('k');
      pages.release(dialect);
      await Promise.all([busy, key]);
      await eventually(
        'the line and the key are there',
        async () => ['start LINEk', 'start kLINE'].includes(await server.code(room)),
        settleMs,
      ).catch(async (error) =>
        assert.fail(`${error.message}, but ${JSON.stringify(await server.code(room))}`),
      );
      const text = await server.code(room);
      await Promise.all([first, second].map((typist) => typist.shows(text)));
    });
  });

  it('a page that shows nothing of the room deletes nothing of it', async () => {
    const { roomId } = await server.createRoom({ code: 'written\nbefore\n' });
    const deaf = await open('deaf', 'abc', roomId);
    const peer = await open('a', 'NOP', roomId);
    await peer.shows('written\nbefore\n');
    await peer.putCursorAtEnd();
    await deaf.putCursorAtEnd();
    await Promise.all([deaf.page.keyboard.type('!abc'), peer.page.keyboard.type('BY PEER\n')]);
    await deaf.page.keyboard.press('Backspace');
    await eventually(
      'what everybody wrote is there',
      async () => {
        // Both write at the end, so their letters may stand between each other's.
        const text = await server.code(roomId);
        const added = text.replace('written\nbefore\n', '');
        return added.length < text.length && sorted(added) === sorted('!abBY PEER\n');
      },
      settleMs,
    );
  });
});
