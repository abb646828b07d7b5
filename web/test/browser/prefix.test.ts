import assert from 'node:assert/strict';
import { freePort } from '@tandem/client/testing/freePort';
import { PrefixProxy } from './harness/prefixProxy.ts';
import { TestServer } from './harness/testServer.ts';
import { users } from './harness/users.ts';

describe('below a path of another host', () => {
  const { arrive } = users();
  let proxy: PrefixProxy;
  let server: TestServer;
  let url: string;
  before(async () => {
    const port = await freePort();
    proxy = new PrefixProxy('/pair', port);
    url = await proxy.start();
    server = new TestServer({ PUBLIC_URL: url, PORT: String(port) });
    await server.start();
  });
  after(async () => {
    await server.remove();
    await proxy.stop();
  });

  it('a room is created, entered by its link and written in', async () => {
    const ada = await arrive();
    await ada.page.goto(`${url}/`);
    await ada.page.getByRole('button', { name: 'Create room' }).click();
    await ada.saved();
    assert.ok(ada.page.url().startsWith(`${url}/r/`), ada.page.url());
    await ada.page.getByRole('button', { name: 'Invite' }).click();
    const link = await ada.page.getByLabel('Link to the room', { exact: true }).inputValue();
    await ada.page.keyboard.press('Escape');
    await ada.typeAtEnd('hello');
    const ben = await arrive();
    await ben.enter(link);
    await ben.sees('hello');
    assert.deepEqual([...ada.origins], [new URL(url).origin]);
  });
});
