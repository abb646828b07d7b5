/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { TestServer } from './harness/testServer.ts';
import { users } from './harness/users.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds wrong, as lines one can read. */
async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axePath });
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary}`),
  );
}

describe('accessibility', () => {
  const server = new TestServer();
  const { arrive } = users();
  before(() => server.start());
  after(() => server.remove());

  for (const colorScheme of ['light', 'dark'] as const) {
    // Playwright puts axe into the page as a script element, which the page's own policy would refuse.
    const options = { colorScheme, bypassCSP: true };

    it(`axe finds nothing on the start page, ${colorScheme}`, async () => {
      const room = await server.createRoom({ name: 'Earlier' });
      const ada = await arrive(options);
      await ada.enter(room.page);
      await ada.page.goto(server.url);
      await ada.page.getByRole('link', { name: /Earlier/ }).waitFor();
      assert.deepEqual(await violations(ada.page), []);
    });

    it(`axe finds nothing in a room with two people, a chat and a suggestion, ${colorScheme}`, async () => {
      const code = '// Greets\nexport function greet(name: string) {\n  return "Hello, " + name + 12;\n}\n';
      const room = await server.createRoom({ language: 'typescript', code });
      const [ada, ben] = [await arrive(options), await arrive()];
      await ada.page.route('**/autocomplete', (route) =>
        route.fulfill({
          json: { suggestion: 'rest of it', confidence: 0.9, type: 'line', source: 'engine' },
        }),
      );
      await Promise.all([ada.enter(room.page), ben.enter(room.page)]);
      await ben.editor.focus();
      await ben.page.keyboard.press('Control+a');
      await ada.page.getByRole('button', { name: 'Chat' }).click();
      await ada.page.getByRole('textbox', { name: 'Message' }).fill('hello');
      await ada.page.keyboard.press('Enter');
      await ada.typeAtEnd('the ');
      await ada.page.locator('.cm-ghost').waitFor();
      assert.deepEqual(await violations(ada.page), []);
    });

    it(`axe finds nothing in the dialogs, the menus and the search, ${colorScheme}`, async () => {
      const owner = await arrive(options);
      await owner.page.goto(server.url);
      await owner.page.getByRole('button', { name: 'Create room' }).click();
      await owner.saved();
      await owner.page.getByRole('button', { name: 'Invite' }).click();
      await owner.page.getByRole('button', { name: 'Make a link' }).click();
      await owner.page.getByText(/used 0 times/).waitFor();
      assert.deepEqual(await violations(owner.page), []);
      await owner.page.keyboard.press('Escape');
      await owner.page.getByRole('button', { name: 'More' }).click();
      assert.deepEqual(await violations(owner.page), []);
      await owner.page.keyboard.press('Escape');
      await owner.editor.focus();
      await owner.page.keyboard.press('Control+f');
      await owner.page.getByPlaceholder('Find').waitFor();
      assert.deepEqual(await violations(owner.page), []);
    });

    it(`axe finds nothing on the page of a missing room, ${colorScheme}`, async () => {
      const ada = await arrive(options);
      ada.tolerated = /Failed to load resource/;
      await ada.page.goto(`${server.url}/r/0123456789abcdefghjk`);
      await ada.page.getByRole('heading', { name: 'There is no such room' }).waitFor();
      assert.deepEqual(await violations(ada.page), []);
    });
  }

  it('a room is created, written in and left with the keyboard alone', async () => {
    const ada = await arrive();
    await ada.page.goto(server.url);
    const reach = async (name: string) => {
      for (let step = 0; step < 40; step++) {
        const label = await ada.page.evaluate(() => {
          const { activeElement: active } = document;
          return active?.getAttribute('aria-label') ?? active?.textContent ?? '';
        });
        if (label === name) return;
        await ada.page.keyboard.press('Tab');
      }
      assert.fail(`the keyboard does not reach "${name}"`);
    };
    await reach('Create room');
    await ada.page.keyboard.press('Enter');
    await ada.saved();
    await reach('Text of main.ts');
    await ada.page.keyboard.type('let a = 1;');
    await ada.sees('let a = 1;');
    await ada.page.keyboard.press('Escape');
    await ada.page.keyboard.press('Tab');
    await reach('Tandem');
    await ada.page.keyboard.press('Enter');
    await ada.page.getByRole('heading', { name: 'Create a room' }).waitFor();
  });
});
