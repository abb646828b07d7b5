/// <reference lib="dom" />
import type { Page } from 'playwright-core';

/** What the probe in a page has seen. Moments are milliseconds since 1970 with fractions, comparable between pages. */
export type Probe = {
  /** When the page was asked for. */
  start: number;
  /** When the text first stood in an editor that takes keys. */
  interactive: number | undefined;
  /** Keys as the browser received them. */
  keys: number[];
  /** For each character the text grew by: when it stood in the page's DOM, and when a frame with it was drawn. */
  grown: { inDom: number; painted: number | undefined }[];
  /** The longest time between two frames since `frames` was last emptied, and all of them. */
  frames: number[];
  /** Long tasks: work that let no key in for 50 ms or more. */
  longTasks: number[];
};

/** Puts the probe into a page before its own scripts run. */
export async function addProbe(page: Page): Promise<void> {
  await page.addInitScript(probe);
}

export async function readProbe(page: Page): Promise<Probe> {
  return page.evaluate(() => (globalThis as unknown as { probe: Probe }).probe);
}

/** Forgets keys, characters and frames seen so far, and counts from the text as it is. */
export async function resetProbe(page: Page): Promise<void> {
  await page.evaluate(() => (globalThis as unknown as { resetProbe(): void }).resetProbe());
}

/** Runs in the page. */
function probe(): void {
  const now = () => performance.timeOrigin + performance.now();
  const seen: Probe = {
    start: performance.timeOrigin,
    interactive: undefined,
    keys: [],
    grown: [],
    frames: [],
    longTasks: [],
  };
  let length = 0;
  const editor = () =>
    document.querySelector<HTMLElement>(
      '.editor-slot:not([hidden]) .cm-content, body > .cm-editor .cm-content',
    );
  const textLength = () => {
    const element = editor() as unknown as {
      cmTile?: { view: { state: { doc: { length: number } } } };
    } | null;
    return element?.cmTile?.view.state.doc.length ?? 0;
  };
  const observer = new MutationObserver(() => {
    const at = now();
    const grownTo = textLength();
    if (seen.interactive === undefined) {
      if (grownTo > 0 && editor()?.isContentEditable) seen.interactive = at;
      length = grownTo;
      return;
    }
    if (grownTo <= length) return;
    const characters = Array.from({ length: grownTo - length }, () => ({
      inDom: at,
      painted: undefined as number | undefined,
    }));
    length = grownTo;
    seen.grown.push(...characters);
    requestAnimationFrame(() => {
      // A message comes after the frame that was just prepared.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        const painted = now();
        for (const character of characters) character.painted = painted;
      };
      channel.port2.postMessage(undefined);
    });
  });
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  document.addEventListener('keydown', (event) => seen.keys.push(performance.timeOrigin + event.timeStamp), {
    capture: true,
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.longTasks.push(entry.duration);
  }).observe({ type: 'longtask' });
  let last = 0;
  const frame = (at: number) => {
    if (last > 0) seen.frames.push(at - last);
    last = at;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const reset = () => {
    length = textLength();
    Object.assign(seen, { keys: [], grown: [], frames: [], longTasks: [] });
  };
  Object.assign(globalThis, { probe: seen, resetProbe: reset });
}
