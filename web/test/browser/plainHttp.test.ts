/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { insecureHost } from './harness/chromium.ts';
import { TestServer } from './harness/testServer.ts';
import { users } from './harness/users.ts';

describe('the page by plain http from another machine, which a browser does not take for secure', () => {
  const server = new TestServer({ ALLOWED_HOSTS: insecureHost });
  const { arrive } = users();
  before(() => server.start());
  after(() => server.remove());

  it('makes a room, is written in by two, chats, and copies the link', async () => {
    const ada = await arrive({ name: 'Ada' });
    await ada.page.goto(server.url.replace('127.0.0.1', insecureHost));
    assert.equal(await ada.page.evaluate(() => isSecureContext), false);
    await ada.page.getByRole('button', { name: 'Create room' }).click();
    await ada.editor.waitFor();
    await ada.typeAtEnd('one\n');
    await ada.saved();
    const ben = await arrive({ name: 'Ben' });
    await ben.enter(ada.page.url());
    await ben.sees('one\n');
    await ben.typeAtEnd('two');
    await ada.sees('one\ntwo');
    await ada.page.getByRole('button', { name: /^Chat/ }).click();
    await ada.page.getByRole('textbox', { name: /message/i }).fill('hello');
    await ada.page.keyboard.press('Enter');
    await ben.page.getByRole('button', { name: /^Chat/ }).click();
    await ben.page.getByText('hello').waitFor();
    await ada.page.getByRole('button', { name: 'Invite' }).click();
    await ada.page
      .getByRole('button', { name: /^Copy: / })
      .first()
      .click();
    await ada.page
      .getByRole('button', { name: /^Copy: / })
      .first()
      .getByText('Copied')
      .waitFor();
  });
});
