import assert from 'node:assert/strict';
import { TestServer } from './harness/testServer.ts';
import { users } from './harness/users.ts';

const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

describe('on a phone', () => {
  const server = new TestServer();
  const { arrive } = users();
  before(() => server.start());
  after(() => server.remove());

  it('nothing is wider than the screen, on the start page and in a room', async () => {
    const room = await server.createRoom({
      name: 'A rather long name for a room',
      code: `${'long '.repeat(80)}\n`,
    });
    const ada = await arrive(phone);
    for (const address of [server.url, room.page]) {
      await ada.page.goto(address);
      await ada.page.locator('h1').waitFor();
      const overflow = await ada.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${address} is ${overflow} pixels wider than the screen`);
    }
  });

  it('the keys a phone lacks write into the text, and undo takes back', async () => {
    const room = await server.createRoom({ code: 'f' });
    const ada = await arrive(phone);
    await ada.enter(room.page);
    await ada.editor.tap();
    await ada.page.getByRole('button', { name: '(', exact: true }).tap();
    await ada.sees('f(');
    await ada.page.getByRole('button', { name: 'Undo' }).tap();
    await ada.sees('f');
  });

  it('buttons are large enough for a finger', async () => {
    const room = await server.createRoom();
    const ada = await arrive(phone);
    await ada.enter(room.page);
    for (const button of await ada.page.locator('.room-head button:visible, .tab-bar button:visible').all()) {
      const box = (await button.boundingBox())!;
      assert.ok(
        box.height >= 32 && box.width >= 32,
        `${await button.getAttribute('aria-label')}: ${box.width} x ${box.height}`,
      );
    }
  });

  it('the chat opens over the text and closes again', async () => {
    const room = await server.createRoom();
    const ada = await arrive(phone);
    await ada.enter(room.page);
    await ada.page.getByRole('button', { name: 'Chat' }).tap();
    await ada.page.getByRole('textbox', { name: 'Message' }).fill('hello');
    await ada.page.getByRole('button', { name: 'Send' }).tap();
    await ada.page.locator('.chat-message', { hasText: 'hello' }).waitFor();
    await ada.page.getByRole('button', { name: 'Close the chat' }).tap();
    await ada.page.getByRole('textbox', { name: 'Message' }).waitFor({ state: 'hidden' });
  });
});
