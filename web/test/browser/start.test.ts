/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { TestServer } from './harness/testServer.ts';
import { users } from './harness/users.ts';

describe('the start page', () => {
  const server = new TestServer();
  const { arrive } = users();
  before(() => server.start());
  after(() => server.remove());

  it('creates a room with a name and a language, and goes there', async () => {
    const ada = await arrive();
    await ada.page.goto(server.url);
    await ada.page.getByLabel('Name').fill('Kata night');
    await ada.page.getByLabel('Language of the first file').selectOption('python');
    await ada.page.getByRole('button', { name: 'Create room' }).click();
    await ada.editor.waitFor();
    await ada.page.getByRole('heading', { name: 'Kata night' }).waitFor();
    await ada.page.getByRole('tab', { name: 'main.py' }).waitFor();
    assert.equal(await ada.page.title(), 'Kata night · Tandem');
  });

  it('joins a room by its link, inside whatever text it was sent in, and by its id', async () => {
    const room = await server.createRoom({ code: 'hello' });
    const ben = await arrive();
    for (const text of [`Here you go: ${room.page}.`, room.roomId.toUpperCase()]) {
      await ben.page.goto(server.url);
      await ben.page.getByLabel('Link or id').fill(text);
      await ben.page.getByRole('button', { name: 'Join', exact: true }).click();
      await ben.sees('hello');
    }
  });

  it('says what to paste when there is no room in the text', async () => {
    const ben = await arrive();
    await ben.page.goto(server.url);
    await ben.page.getByLabel('Link or id').fill('hello there');
    await ben.page.getByRole('button', { name: 'Join', exact: true }).click();
    await ben.page.getByRole('alert').filter({ hasText: 'Paste the whole link' }).waitFor();
  });

  it('lists rooms one was in, and forgets them on request', async () => {
    const room = await server.createRoom({ name: 'Yesterday' });
    const ada = await arrive();
    await ada.enter(room.page);
    await ada.page.goto(server.url);
    await ada.page.getByRole('link', { name: /Yesterday/ }).waitFor();
    await ada.page.getByRole('button', { name: 'Forget Yesterday' }).click();
    await ada.page.getByText('Rooms you open in this browser will be listed here.').waitFor();
    await ada.page.reload();
    await ada.page.getByText('Rooms you open in this browser will be listed here.').waitFor();
  });

  it('says so when the browser does not let go of a room’s files', async () => {
    const room = await server.createRoom({ name: 'Secrets' });
    const ada = await arrive();
    await ada.enter(room.page);
    await ada.page.goto(server.url);
    await ada.page.evaluate(() => {
      indexedDB.databases = () => Promise.reject(new Error('not now'));
    });
    await ada.page.getByRole('button', { name: 'Forget Secrets' }).click();
    const alert = ada.page.getByRole('alert').filter({ hasText: 'The files of Secrets may still be' });
    await alert.waitFor();
  });

  it('takes dark by choice and keeps it', async () => {
    const ada = await arrive({ colorScheme: 'light' });
    await ada.page.goto(server.url);
    const ground = () => ada.page.locator('html').evaluate((html) => getComputedStyle(html).backgroundColor);
    const light = await ground();
    await ada.page.getByRole('button', { name: 'Theme' }).click();
    await ada.page.getByRole('menuitemradio', { name: 'Dark' }).click();
    assert.notEqual(await ground(), light);
    await ada.page.reload();
    assert.notEqual(await ground(), light);
  });
});
