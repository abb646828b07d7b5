import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TestServer } from './harness/testServer.ts';
import { users } from './harness/users.ts';

const folder = join(import.meta.dirname, '../../../artifacts/web');

const code = `import { readFile } from 'node:fs/promises';

/** One entry of the log: when it happened, and what. */
export type Entry = { at: Date; text: string };

/** Reads a log file, newest entry first. */
export async function readLog(path: string): Promise<Entry[]> {
  const lines = (await readFile(path, 'utf8')).split('\\n');
  const entries = lines.filter((line) => line !== '').map(parseLine);
  return entries.sort((a, b) => b.at.getTime() - a.at.getTime());
}

function parseLine(line: string): Entry {
  const [stamp, ...rest] = line.split(' ');
  return { at: new Date(stamp ?? 0), text: rest.join(' ') };
}

`;

describe('pictures of the page, to be looked at', () => {
  const server = new TestServer();
  const { arrive } = users();
  before(async () => {
    await mkdir(folder, { recursive: true });
    await server.start();
  });
  after(() => server.remove());

  const shot = (name: string) => ({ path: join(folder, `${name}.png`) });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`the start page and a room with three people, ${colorScheme}`, async () => {
      const room = await server.createRoom({
        name: 'Log reader',
        language: 'typescript',
        path: 'src/log.ts',
        code,
      });
      for (const [path, text] of [
        ['README.md', '# Log reader\n'],
        ['test/log.test.ts', '// soon\n'],
      ]) {
        await server.request('PUT', `/rooms/${room.roomId}/files/${path}`, {
          text: text!,
          token: room.ownerToken,
        });
      }
      const [ada, ben, cleo] = [
        await arrive({ name: 'Ada Lovelace', colorScheme }),
        await arrive({ name: 'Ben Okri' }),
        await arrive({ name: 'Cleo Park' }),
      ];
      await ada.page.route('**/autocomplete', (route) => {
        const suggestion = 'countByDay(entries: Entry[]): Map<string, number> {';
        return route.fulfill({ json: { suggestion, confidence: 0.9, type: 'line', source: 'engine' } });
      });
      for (const person of [ada, ben, cleo]) await person.enter(room.page);
      await cleo.page.getByRole('tab', { name: /test\/log/ }).click();
      await cleo.page.getByRole('button', { name: 'Chat' }).click();
      await cleo.page.getByRole('textbox', { name: 'Message' }).fill('I write the test for an empty file.');
      await cleo.page.keyboard.press('Enter');
      await ada.page.getByRole('button', { name: 'Chat, 1 unread' }).click();
      await ada.page.getByRole('textbox', { name: 'Message' }).fill('Good. I add a count by day.');
      await ada.page.keyboard.press('Enter');
      await ada.typeAtEnd('export function ');
      await ada.page.locator('.cm-ghost').waitFor();
      await ben.editor.getByText('const entries').click();
      await ben.page.keyboard.press('Home');
      await ben.page.keyboard.press('Shift+End');
      await ada.page.locator('.cm-caret-named', { hasText: 'Ben' }).waitFor();
      await ada.page.locator('.cm-remote-selection').first().waitFor();
      await ada.page.screenshot(shot(`room-${colorScheme}`));
      await ada.page.getByRole('button', { name: 'Invite' }).click();
      await ada.page.screenshot(shot(`invite-${colorScheme}`));
      await ada.page.goto(server.url);
      await ada.page.getByRole('link', { name: /Log reader/ }).waitFor();
      await ada.page.screenshot({ ...shot(`start-${colorScheme}`), fullPage: true });
    });
  }

  it('a phone: the start page, a room, its chat', async () => {
    const room = await server.createRoom({ name: 'Log reader', language: 'typescript', code });
    const ada = await arrive({
      viewport: { width: 390, height: 780 },
      isMobile: true,
      hasTouch: true,
      deviceScaleFactor: 2,
    });
    await ada.page.goto(server.url);
    await ada.page.screenshot({ ...shot('phone-start'), fullPage: true });
    await ada.enter(room.page);
    await ada.page.screenshot(shot('phone-room'));
    await ada.page.getByRole('button', { name: 'More' }).tap();
    await ada.page.screenshot(shot('phone-menu'));
  });

  it('an error page: no such room, no connection', async () => {
    const room = await server.createRoom({ name: 'Log reader', language: 'typescript', code });
    const ada = await arrive({ name: 'Ada Lovelace' });
    ada.tolerated = /WebSocket connection to|ERR_CONNECTION|Failed to load resource/;
    await ada.page.goto(`${server.url}/r/0123456789abcdefghjk`);
    await ada.page.getByRole('heading', { name: 'There is no such room' }).waitFor();
    await ada.page.screenshot(shot('error-page'));
    await ada.enter(room.page);
    await server.stop('SIGKILL');
    await ada.page.getByText('You are offline.').waitFor();
    await ada.page.screenshot(shot('offline'));
    await server.start();
    await ada.page.getByText('You are online again.').waitFor();
  });
});
