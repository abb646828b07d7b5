import type { VsCodeWindow } from '../test/host/window.ts';
import { runProbe } from './runProbe.ts';
import { Screen } from './screen.ts';
import type { Pair } from './typing.ts';

/** 1 MB in 20,000 lines, no two alike. */
const pasted = Array.from(
  { length: 20_000 },
  (_, line) => `const value${String(line).padStart(5, '0')} = compute(alpha, beta); // 52 bytes\n`,
).join('');
const firstLine = pasted.indexOf('\n');

export type Pasted = {
  /** From Ctrl+V to the text on the other's screen, in milliseconds. */
  there: number;
  /** To the screen of the one who pastes. */
  here: number;
  /** The longest time in which a window did not answer: of the one who pastes, and of the other. */
  stallHere: number;
  stallThere: number;
  /** The same of their extension hosts. */
  hostHere: number;
  hostThere: number;
};

/** Pastes a megabyte into the empty first line. */
export async function paste({ ada, ben }: Pair): Promise<Pasted> {
  await Promise.all([stallOf(ada), stallOf(ben)]);
  await ada.focusEditor();
  await ada.press('Control+Home');
  await ada.page.evaluate((text) => navigator.clipboard.writeText(text), pasted);
  const [adas, bens] = [await Screen.watch(ada), await Screen.watch(ben)];
  await ada.press('Control+v');
  await Promise.all([adas.shows(firstLine), bens.shows(firstLine)]);
  const [here, there] = [await adas.end(), await bens.end()];
  const pressed = here.keys.at(-1)!;
  const [hostHere, hostThere] = [await stallOf(ada), await stallOf(ben)];
  return {
    there: there.any[firstLine]! - pressed,
    here: here.any[firstLine]! - pressed,
    stallHere: here.longestTask,
    stallThere: there.longestTask,
    hostHere,
    hostThere,
  };
}

async function stallOf(window: VsCodeWindow): Promise<number> {
  return (await runProbe<{ longest: number }>(window, 'Probe: Copy Longest Stall')).longest;
}
