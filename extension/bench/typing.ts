import { setTimeout as pause } from 'node:timers/promises';
import type { VsCodeWindow } from '../test/host/window.ts';
import { Screen } from './screen.ts';

/** Two windows that show one text, however it gets from one to the other. */
export type Pair = { readonly ada: VsCodeWindow; readonly ben: VsCodeWindow };

/** What a text of two empty lines and one behind them is typed into: Ada's line is the first, Ben's the third. */
export const typingText = '\n\n\n';

/** Keys are this far apart, in milliseconds, give or take a third, so that they don't fall in step with the frames. */
const pace = { ada: 100, ben: 70 };
/** The first keys are typed before everything is warm. */
const notCounted = 20;

/**
 * Ada types, key by key; with a busy partner Ben types too, on another line.
 * @returns from each key of Ada's to its character on Ben's screen, and on her own, in milliseconds
 */
export async function typeInto(
  { ada, ben }: Pair,
  keystrokes: number,
  busy: boolean,
): Promise<{ there: number[]; here: number[] }> {
  await ada.press('Control+Home');
  await ben.press('Control+End');
  await ben.press('ArrowUp');
  const [adas, bens] = [await Screen.watch(ada), await Screen.watch(ben)];
  const before = await Promise.all([lineLength(ada), lineLength(ben)]);
  await ada.press('End');
  await ben.press('End');
  let typing = true;
  const partner = (async () => {
    for (let key = 0; busy && typing; key += 1) await stroke(ben, key, pace.ben);
  })();
  for (let key = 0; key < keystrokes; key += 1) await stroke(ada, key, pace.ada);
  typing = false;
  await partner;
  const start = before[0];
  await bens.shows(start + keystrokes, 0);
  const [here, there] = [await adas.end(), await bens.end()];
  const keys = here.keys.slice(0, keystrokes);
  const times = (shown: readonly number[]) =>
    keys.map((pressed, key) => shown[start + key + 1]! - pressed).slice(notCounted);
  return { there: times(there.lines[0]!), here: times(here.lines[0]!) };
}

async function stroke(window: VsCodeWindow, key: number, interval: number): Promise<void> {
  await window.type('abcdefghijklmnopqrstuvwxyz'[key % 26]!);
  await pause(interval * (2 / 3 + (2 / 3) * Math.random()));
}

/** How much stands in the first line already. */
async function lineLength(window: VsCodeWindow): Promise<number> {
  const [line = ''] = (await window.visibleText()).split('\n');
  return line.replaceAll('\u200b', '').length;
}
