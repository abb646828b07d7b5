/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { TestServer } from './harness/testServer.ts';
import { type User, users } from './harness/users.ts';

describe('how the page is delivered', () => {
  const server = new TestServer();
  const { arrive } = users();
  before(() => server.start());
  after(() => server.remove());

  it('a room loads less than 250 kB of compressed script before one can write', async () => {
    const room = await server.createRoom({ language: 'plaintext' });
    const ada = await arrive({ serviceWorkers: 'block' });
    ada.tolerated = /Service Worker registration blocked/;
    const scripts: Promise<Buffer>[] = [];
    ada.page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response.body());
    });
    await ada.enter(room.page);
    const sizes = (await Promise.all(scripts)).map((script) => gzipSync(script, { level: 9 }).length);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(sizes.length > 1, 'no script was seen');
    assert.ok(total < 250_000, `${total} bytes`);
  });

  it('nothing is asked of any other host, and no inline script, inline style or eval is allowed', async () => {
    const room = await server.createRoom({ language: 'typescript', code: 'const a = 1;' });
    const ada = await arrive();
    const response = await ada.page.goto(room.page);
    await ada.saved();
    await ada.page.getByLabel('Language of the file').selectOption('rust');
    await ada.editor.locator('span', { hasText: 'const' }).first().waitFor();
    await ada.page.goto(server.url);
    assert.deepEqual([...ada.origins], [server.url]);
    const policy = response!.headers()['content-security-policy'] ?? '';
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.match(policy, /style-src 'self' 'nonce-[^']+'(;|$)/);
    assert.doesNotMatch(policy, /unsafe/);
  });

  it('a language’s grammar is loaded when a file needs it, not before', async () => {
    const room = await server.createRoom({ language: 'plaintext' });
    const ada = await arrive({ serviceWorkers: 'block' });
    ada.tolerated = /Service Worker registration blocked/;
    await ada.enter(room.page);
    const asked = ada.page.waitForRequest((request) => request.resourceType() === 'script');
    await ada.page.getByLabel('Language of the file').selectOption('python');
    assert.match((await asked).url(), /\/assets\/chunk-[A-Z0-9]+\.js$/);
  });

  it('assets are kept for good, and the page is asked for anew', async () => {
    const page = await fetch(server.url);
    const asset = /assets\/main-[A-Z0-9]+\.js/.exec(await page.text())![0];
    const script = await fetch(`${server.url}/${asset}`);
    assert.match(script.headers.get('cache-control') ?? '', /immutable/);
    assert.match(page.headers.get('cache-control') ?? '', /no-cache/);
  });

  /** How much of the page has moved without a person's doing, as browsers count it (cumulative layout shift). */
  async function watchShift(person: User): Promise<() => Promise<number>> {
    await person.page.addInitScript(() => {
      const shared = globalThis as unknown as { shift: number };
      shared.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shared.shift += (entry as unknown as { value: number }).value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    return () => person.page.evaluate(() => (globalThis as unknown as { shift: number }).shift);
  }

  for (const [screen, options] of [
    ['a desktop', {}],
    ['a phone', { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true }],
  ] as const) {
    it(`nothing jumps while the start page and a room load, on ${screen}`, async () => {
      const code = 'const a = 1;\n'.repeat(50);
      const room = await server.createRoom({ name: 'Steady', code, language: 'javascript' });
      const ada = await arrive({ name: 'Ada', ...options });
      const shift = await watchShift(ada);
      await ada.page.goto(server.url);
      await ada.page.getByRole('button', { name: 'Create room' }).waitFor();
      const start = await shift();
      await ada.enter(room.page);
      await ada.editor.locator('span', { hasText: 'const' }).first().waitFor();
      const entered = await shift();
      assert.ok(start < 0.01 && entered < 0.05, `start page ${start}, room ${entered}`);
    });
  }

  it('nothing jumps in a room while somebody comes, writes and goes', async () => {
    const room = await server.createRoom({ code: 'one\n'.repeat(10) });
    const [ada, ben] = [await arrive({ name: 'Ada' }), await arrive({ name: 'Ben' })];
    const shift = await watchShift(ada);
    await ada.enter(room.page);
    const before = await shift();
    await ben.enter(room.page);
    await ben.typeAtEnd('two');
    await ada.page.locator('.cm-caret', { hasText: 'Ben' }).waitFor();
    await ben.page.close();
    await ada.page.getByRole('button', { name: '1 person in the room' }).waitFor();
    const moved = (await shift()) - before;
    assert.ok(moved < 0.01, `cumulative layout shift ${moved}`);
  });
});
