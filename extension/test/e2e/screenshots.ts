// Makes the picture of the README, `docs/images/pair.png`: two people in one file, each in a window of VS Code.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '../host/window.ts';
import { closeSharedFixtures } from './harness/sharedFixtures.ts';
import { TestBench } from './harness/testBench.ts';
import { User } from './harness/user.ts';

const target = join(import.meta.dirname, '../../../docs/images/pair.png');
const size = { width: 900, height: 560 };
const file = 'shelf.ts';
const program = `type Book = { title: string; pages: number };

/** Books one can finish on a trip, longest first. */
export function forTrip(books: Book[], hours: number) {
  const pages = hours * 40;
  return books
    .filter((book) => book.pages <= pages)
    .sort((one, other) => other.pages - one.pages);
}

const shelf = [{ title: 'Emma', pages: 474 }];
`;

const bench = new TestBench();
try {
  await bench.open(['Ada', 'Ben'], {
    'workbench.colorTheme': 'Default Dark Modern',
    'editor.fontSize': 14,
    'editor.minimap.enabled': false,
    'editor.occurrencesHighlight': 'off',
    'breadcrumbs.enabled': false,
  });
  const [adas, bens] = await Promise.all([
    bench.window('Ada', {
      files: { [file]: program, 'package.json': '{ "type": "module" }\n' },
      ...size,
    }),
    bench.window('Ben', size),
  ]);
  const [ada, ben] = [new User('Ada', adas), new User('Ben', bens)];
  const link = await ada.create(file);
  await ben.join(link, file);
  await adas.run('Notifications: Clear All Notifications');
  await adas.focusEditor();

  await adas.press('Control+End');
  await bens.press('Control+Home');
  for (let line = 1; line < 6; line += 1) await bens.press('ArrowDown');
  await bens.press('End');
  const seen = Promise.all([adas.showsCursorOf('Ben'), bens.showsCursorOf('Ada')]);
  await Promise.all([
    bens.type(' // the shelf itself stays as it is'),
    adas.type('console.log(forTrip(shelf, 12));'),
  ]);
  await seen;
  await Promise.all([ada.saved(), ben.saved()]);
  await adas.page.getByRole('button', { name: 'No Problems' }).waitFor();
  // Names are shown for a while after a cursor has moved.
  const [left, right] = await Promise.all([adas.screenshot(), bens.screenshot()]);
  await writeFile(target, await sideBySide(left, right));
  console.log(target);
} finally {
  await bench.close();
  await closeSharedFixtures();
}

/** @returns a PNG with both pictures, a little apart */
async function sideBySide(left: Buffer, right: Buffer): Promise<Buffer> {
  const browser = await launchBrowser();
  try {
    const gap = 16;
    const page = await browser.newPage({ viewport: { width: 2 * size.width + gap, height: size.height } });
    const image = (png: Buffer) => `<img src="data:image/png;base64,${png.toString('base64')}">`;
    await page.setContent(
      `<style>body{margin:0;display:flex;gap:${gap}px}img{border-radius:8px}</style>${image(left)}${image(right)}`,
    );
    return await page.screenshot({ omitBackground: true });
  } finally {
    await browser.close();
  }
}
