/// <reference lib="dom" />
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright-core';
import { browser } from '../test/browser/harness/chromium.ts';
import { percentile } from './percentiles.ts';
import { addProbe, readProbe, resetProbe } from './probe.ts';
import type { Target } from './targets.ts';
import { program } from './text.ts';

/** One figure: what it is, its value, the unit, and how it is printed beside another. */
export type Figure = { what: string; value: number; unit: string };

const editor = '.editor-slot:not([hidden]) .cm-content, body > .cm-editor .cm-content';
const letters = 'the quick brown fox jumps over the lazy dog and rests ';

/** Somebody with a browser of their own on a page with the probe in it. */
async function visitor(url: string, context?: BrowserContext): Promise<Page> {
  const page = await (context ?? (await newVisitor())).newPage();
  await addProbe(page);
  await page.goto(url);
  await page.waitForFunction(
    () => (globalThis as unknown as { probe: { interactive?: number } }).probe.interactive,
  );
  return page;
}

async function newVisitor(): Promise<BrowserContext> {
  return (await browser()).newContext({ viewport: { width: 1280, height: 800 } });
}

/** First loads in new browsers, and second ones in the same: until the text stands in an editor that takes keys. */
export async function measureLoading(target: Target, rounds: number): Promise<Figure[]> {
  const url = await target.document(program(10_000));
  const first: number[] = [];
  const second: number[] = [];
  let scripts = 0;
  for (let round = 0; round < rounds; round += 1) {
    const context = await newVisitor();
    const page = await visitor(url, context);
    first.push(await timeToInteractive(page));
    if (round === 0) scripts = await scriptBytes(page);
    // What the page prepares for the next visit is done by then.
    await page.evaluate(async () => {
      if (await navigator.serviceWorker.getRegistration().catch(() => undefined))
        await navigator.serviceWorker.ready;
    });
    await page.waitForLoadState('networkidle');
    await page.close();
    const again = await visitor(url, context);
    second.push(await timeToInteractive(again));
    await context.close();
  }
  return [
    { what: 'script of the first load, gzip', value: scripts / 1000, unit: 'kB' },
    { what: 'interactive, first visit, p50', value: percentile(first, 0.5), unit: 'ms' },
    { what: 'interactive, first visit, slowest', value: Math.max(...first), unit: 'ms' },
    { what: 'interactive, second visit, p50', value: percentile(second, 0.5), unit: 'ms' },
  ];
}

/** What the page has loaded of script until now, compressed alike for all pages, in bytes. */
async function scriptBytes(page: Page): Promise<number> {
  const urls = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.endsWith('.js')),
  );
  const bodies = await Promise.all(
    urls.map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())),
  );
  return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
}

async function timeToInteractive(page: Page): Promise<number> {
  const { start, interactive } = await readProbe(page);
  return interactive! - start;
}

/** One types in a program of 10 kB, the other looks at it: from the key to the other's page. */
export async function measureKeystrokes(target: Target, keys: number): Promise<Figure[]> {
  const url = await target.document(program(10_000));
  const [author, reader] = [await visitor(url), await visitor(url)];
  for (const page of [author, reader]) await putCursor(page, 'Control+End');
  await type(author, 60);
  await caughtUp(author, reader);
  for (const page of [author, reader]) await resetProbe(page);
  await type(author, keys);
  await caughtUp(author, reader);
  const own = delays((await readProbe(author)).keys, (await readProbe(author)).grown);
  const other = delays((await readProbe(author)).keys, (await readProbe(reader)).grown);
  await Promise.all([author, reader].map((page) => page.context().close()));
  return [
    { what: 'key to own text, p50', value: percentile(own.inDom, 0.5), unit: 'ms' },
    { what: 'key to the other’s text, p50', value: percentile(other.inDom, 0.5), unit: 'ms' },
    { what: 'key to the other’s text, p99', value: percentile(other.inDom, 0.99), unit: 'ms' },
    { what: 'key to the other’s screen, p50', value: percentile(other.painted, 0.5), unit: 'ms' },
    { what: 'key to the other’s screen, p99', value: percentile(other.painted, 0.99), unit: 'ms' },
  ];
}

/** Two in a program of 1 MB: one scrolls through all of it and types in its middle, the other looks. */
export async function measureLargeFile(target: Target, keys: number): Promise<Figure[]> {
  const url = await target.document(program(1_000_000));
  const [author, reader] = [await visitor(url), await visitor(url)];
  const loading = await timeToInteractive(author);
  await putCursor(author, 'Control+Home');
  await resetProbe(author);
  const box = (await author.locator(editor).first().boundingBox())!;
  await author.mouse.move(box.x + 200, 400);
  for (let turn = 0; turn < 60; turn += 1) await author.mouse.wheel(0, turn < 30 ? 1200 : 12_000);
  const scrolling = Math.max(...(await readProbe(author)).frames);
  await author.mouse.click(box.x + 200, 400);
  await author.keyboard.press('End');
  await author.keyboard.press('Enter');
  await type(author, 20, false);
  await caughtUp(author, reader);
  for (const page of [author, reader]) await resetProbe(page);
  await type(author, keys, false);
  await caughtUp(author, reader);
  const seen = await readProbe(author);
  const own = delays(seen.keys, seen.grown);
  const other = delays(seen.keys, (await readProbe(reader)).grown);
  await Promise.all([author, reader].map((page) => page.context().close()));
  return [
    { what: '1 MB: interactive, first visit', value: loading, unit: 'ms' },
    { what: '1 MB: longest frame while scrolling', value: scrolling, unit: 'ms' },
    { what: '1 MB: longest frame while typing', value: Math.max(...seen.frames), unit: 'ms' },
    { what: '1 MB: key to own text, p50', value: percentile(own.inDom, 0.5), unit: 'ms' },
    { what: '1 MB: key to own text, p99', value: percentile(own.inDom, 0.99), unit: 'ms' },
    { what: '1 MB: key to the other’s text, p50', value: percentile(other.inDom, 0.5), unit: 'ms' },
    { what: '1 MB: key to the other’s text, p99', value: percentile(other.inDom, 0.99), unit: 'ms' },
  ];
}

async function putCursor(page: Page, key: string): Promise<void> {
  await page.locator(editor).first().focus();
  await page.keyboard.press(key);
}

/**
 * Types like a quick typist, 40 to 80 ms a key.
 * @param lines whether with a new line after every sixty keys; in the middle of a program it brings its indent along
 */
async function type(page: Page, keys: number, lines = true): Promise<void> {
  for (let key = 0; key < keys; key += 1) {
    const letter = letters[key % letters.length]!;
    await page.keyboard.press(lines && key % 60 === 59 ? 'Enter' : letter === ' ' ? 'Space' : letter, {
      delay: 10,
    });
    await new Promise((resolve) => setTimeout(resolve, 30 + ((key * 17) % 40)));
  }
}

/** Waits until both have one text and a frame with it was drawn. */
async function caughtUp(author: Page, reader: Page): Promise<void> {
  const length = await textLength(author);
  await reader.waitForFunction(
    ({ selector, wanted }) => {
      const element = document.querySelector(selector) as unknown as {
        cmTile: { view: { state: { doc: { length: number } } } };
      };
      const { grown } = (globalThis as unknown as { probe: { grown: { painted?: number }[] } }).probe;
      return element.cmTile.view.state.doc.length === wanted && grown.every(({ painted }) => painted);
    },
    { selector: editor, wanted: length },
  );
}

function textLength(page: Page): Promise<number> {
  return page.evaluate(
    (selector) =>
      (
        document.querySelector(selector) as unknown as {
          cmTile: { view: { state: { doc: { length: number } } } };
        }
      ).cmTile.view.state.doc.length,
    editor,
  );
}

/** From the n-th key to the n-th character. */
function delays(
  keys: readonly number[],
  grown: readonly { inDom: number; painted: number | undefined }[],
): { inDom: number[]; painted: number[] } {
  if (grown.length !== keys.length) {
    throw new Error(`${keys.length} keys made ${grown.length} characters: they cannot be told apart.`);
  }
  return {
    inDom: grown.map(({ inDom }, index) => inDom - keys[index]!),
    painted: grown.map(({ inDom, painted }, index) => (painted ?? inDom) - keys[index]!),
  };
}
