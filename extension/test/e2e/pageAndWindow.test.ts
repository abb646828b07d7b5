/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '@tandem/client/chat';
import { Session } from '@tandem/client/session';
import type { FrameLocator } from 'playwright-core';
import { endBrowser } from '../../../web/test/browser/harness/chromium.ts';
import { type User as Guest, users } from '../../../web/test/browser/harness/users.ts';
import { packageExtension } from '../host/vsix.ts';
import { typeFast, usualSize } from '../host/window.ts';
import { eventually } from './harness/eventually.ts';
import { TestBench } from './harness/testBench.ts';
import { roomIdOf, type User } from './harness/user.ts';

const repository = join(import.meta.dirname, '../../..');

describe('a window of VS Code and two pages in one room', () => {
  const bench = new TestBench();
  let ada: User;
  let ben: Guest;
  let cleo: Guest;
  let roomId: string;

  before(async function () {
    this.timeout(20 * 60_000);
    // The page hands out the extension.
    await packageExtension();
    const built = promisify(execFile)(process.execPath, ['web/build.ts'], { cwd: repository });
    await Promise.all([built, bench.open(['Ada'])]);
  });
  after(async () => {
    await endBrowser();
    await bench.close();
  });
  afterEach(async function () {
    const { title } = this.currentTest!;
    if (!this.currentTest!.isPassed()) await pictures(title);
    await bench.endTest(this.currentTest!);
  });
  const { arrive } = users();

  /** Ada creates a room around a text in her window; Ben and Cleo open the link she copied in their browsers. */
  async function share(text: string): Promise<void> {
    [ada] = await bench.users('Ada');
    const link = await ada.create(await ada.newFile('notes.txt', text));
    roomId = roomIdOf(link);
    const viewport = usualSize;
    ben = await arrive({ name: 'Ben', viewport });
    cleo = await arrive({ name: 'Cleo', viewport, colorScheme: 'dark' });
    await Promise.all([ben.enter(link), cleo.enter(link)]);
    await Promise.all([ben.sees(text), cleo.sees(text)]);
    await ada.window.focusEditor();
    await ada.window.press('Control+Home');
  }

  /** Waits until the window, both pages and the server have one text. */
  async function converged(): Promise<string> {
    await Promise.all([ada.saved(), ben.saved(), cleo.saved()]);
    return eventually(async () => {
      const code = await bench.tandem.code(roomId);
      assert.equal(await ada.window.copyAll(), code);
      assert.equal(await ben.text(), code);
      assert.equal(await cleo.text(), code);
      return code;
    });
  }

  /** Keeps a picture of both pages beside that of the window. */
  async function pictures(title: string): Promise<void> {
    const slug = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    await mkdir(join(repository, 'artifacts'), { recursive: true });
    for (const [name, person] of Object.entries({ ben, cleo })) {
      await person?.page.screenshot({ path: join(repository, 'artifacts', `${slug}-${name}.png`) });
    }
  }

  it('all three type at once on one line: no word is broken and none is missing', async () => {
    await share('<>\n');
    await put(ben, ['Control+Home', 'End']);
    await put(cleo, ['Control+Home', 'ArrowRight']);
    const [adas, bens, cleos] = await Promise.all([
      ada.typeWords('ada', 30).then(() => `${ada.typed.join(' ')} `),
      typeWords(ben, 'ben', 30),
      typeWords(cleo, 'cleo', 30),
    ]);
    assert.equal(await converged(), `${adas}<${cleos}>${bens}\n`);
  });

  it('invariants 1 and 2: the server is killed and comes back while all three type; nothing is lost', async () => {
    await share('\n\n');
    for (const page of [ben, cleo]) page.tolerateAbsence();
    await put(ben, ['Control+Home', 'ArrowDown']);
    await put(cleo, ['Control+End']);
    const typing = Promise.all([
      ada.typeWords('ada', 60).then(() => `${ada.typed.join(' ')} `),
      typeWords(ben, 'ben', 60),
      typeWords(cleo, 'cleo', 60),
    ]);
    await ada.hasTyped(20);
    await bench.tandem.kill();
    await ada.hasTyped(40);
    await bench.tandem.start();
    const [adas, bens, cleos] = await typing;
    assert.equal(await converged(), `${adas}\n${bens}\n${cleos}`);
  });

  it('the window shows the cursors of both pages, and each page those of the other two', async () => {
    await share('one\ntwo\nthree\n');
    const seen = Promise.all([ada.window.showsCursorOf('Ben'), ada.window.showsCursorOf('Cleo')]);
    await put(ben, ['Control+Home', 'ArrowDown', 'End']);
    await put(cleo, ['Control+Home', 'ArrowDown', 'ArrowDown', 'Shift+End']);
    await seen;
    await ada.window.press('ArrowRight');
    for (const [page, others] of [
      [ben, ['Ada', 'Cleo']],
      [cleo, ['Ada', 'Ben']],
    ] as const) {
      for (const name of others) await page.page.locator('.cm-caret', { hasText: name }).waitFor();
    }
    await ada.status('3').waitFor();
    await ben.page.getByRole('button', { name: '3 people in the room: Ben (you), Ada, Cleo' }).waitFor();
    const colors = await ben.page
      .locator('.avatar')
      .evaluateAll((avatars) => avatars.map((avatar) => getComputedStyle(avatar).backgroundColor));
    assert.equal(new Set(colors).size, 3, colors.join());
  });

  it('who is away is shown so, two of one name are told apart, and the owner removes who is away', async () => {
    await share('one\n');
    const session = new Session();
    try {
      const room = await session.enter({ roomId, server: bench.tandem.url }, 'Ben');
      await session.joined();
      room.setPresence({ away: true });
      room.contents.say(messageOf({ ...room.user!, name: 'Ben' }, 'Back soon.', Date.now())!);
      await ada.window.run('View: Show Tandem');
      await ada.window.row('Participants', 'Ben (2)').waitFor();
      const away = ada.window.row('Participants', 'away');
      await away.waitFor();
      await cleo.page.locator('.people[aria-label*="away: Ben"] .avatar.away').waitFor();
      const told = await away.locator('.label-name').textContent();
      await chatOf(ada)
        .locator('.message', { hasText: 'Back soon.' })
        .getByText(told!, { exact: true })
        .waitFor();
      await bench.picture('page and window away');
      await ada.window.choose(away, 'Remove');
      await ada.window.dialogButton('Remove').click();
      await away.waitFor({ state: 'detached' });
      await cleo.page.locator('.avatar.away').waitFor({ state: 'detached' });
    } finally {
      session.leave();
    }
  });

  it('the chat goes from a page to the window and to the other page, and back', async () => {
    await share('hello\n');
    await ada.window.run('Tandem: Open Chat');
    const chat = chatOf(ada);
    await ben.page.getByRole('button', { name: 'Chat' }).click();
    await ben.page.getByRole('textbox', { name: 'Message' }).fill('Does it build for you?');
    await ben.page.keyboard.press('Enter');
    await chat.getByText('Does it build for you?').waitFor();
    await chat.getByText('Ben').waitFor();
    await chat.locator('textarea').fill('It does, and the tests pass.');
    await chat.locator('textarea').press('Enter');
    await ben.page.locator('.chat-message', { hasText: 'It does, and the tests pass.' }).waitFor();
    await cleo.page.getByRole('button', { name: 'Chat, 2 unread' }).click();
    await cleo.page.locator('.chat-message', { hasText: 'Ada' }).getByText('It does').waitFor();
  });
});

/** Puts the cursor of a page where these keys bring it. */
async function put(person: Guest, keys: readonly string[]): Promise<void> {
  await person.editor.focus();
  for (const key of keys) await person.page.keyboard.press(key);
}

/** Types `count` words nobody else types, each with a blank. @returns what was typed */
async function typeWords(person: Guest, prefix: string, count: number): Promise<string> {
  const text = Array.from({ length: count }, (_, index) => `${prefix}${index + 1} `).join('');
  await typeFast(person.page, text);
  return text;
}

/** The chat of a window, which VS Code shows in a frame within a frame. */
function chatOf(person: User): FrameLocator {
  return person.window.page.frameLocator('iframe.webview').frameLocator('#active-frame');
}
