// npm run bench:ghost [-- --samples 40]
// How long it takes in a real window from a key to the ghost text after it, on the screen. VS Code itself waits 50 ms
// before it asks anybody.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { vscodeVersion } from '../host/install.ts';
import type { VsCodeWindow } from '../host/window.ts';
import { closeSharedFixtures } from './harness/sharedFixtures.ts';
import { TestBench } from './harness/testBench.ts';
import { User } from './harness/user.ts';

const { values } = parseArgs({ options: { samples: { type: 'string', default: '40' } } });
const samples = Number(values.samples);

const handler = (name: string) =>
  `app.get('/${name}', async (request, response) => {\n` +
  '  const room = await rooms.find(request.params.roomId);\n' +
  `  response.json(room.${name});\n});\n\n`;
const handlers = ['name', 'owner', 'files', 'members', 'invites', 'language'].map(handler).join('');
/** A handler like the others, up to the key that is timed. */
const begun = "\napp.get('/access', async (request, response) => {\nconst room = aw";

const bench = new TestBench();
try {
  await bench.open(['Ada'], { 'editor.inlineSuggest.enabled': true });
  const local = await bench.window('Ada', { files: { 'routes.ts': handlers } });
  await local.openFile('routes.ts');
  await local.run('Tandem: Turn Autocomplete On');
  await local.focusEditor();
  console.log(
    `VS Code ${vscodeVersion}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}`,
  );
  print('in a file of no room', await measure(local));
  await local.close();
  const shared = await bench.window('Ada', { files: { 'routes.ts': handlers } });
  await new User('Ada', shared).create('routes.ts');
  print('in a room', await measure(shared));
  console.log(`starting the extension, as VS Code tells it: ${await activationTime(shared)}`);
} finally {
  await bench.close();
  await closeSharedFixtures();
}

/** @returns milliseconds from each key to the first frame with a ghost */
async function measure(window: VsCodeWindow): Promise<number[]> {
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    await window.press('Control+End');
    await window.type(begun);
    // A ghost that is there already would only grow shorter with the key: each key asks anew.
    await window.press('Escape');
    await window.ghostText.first().waitFor({ state: 'detached' });
    await window.page.evaluate(watchKey);
    await window.type('a');
    times.push(await window.page.evaluate(() => (globalThis as Watched).fromKeyToGhost!));
    await window.press('Escape');
    for (const _line of begun.trim().split('\n')) await window.press('Control+Shift+k');
  }
  return times;
}

/** The page, with how long the key under way takes to its ghost, in milliseconds. */
type Watched = typeof globalThis & { fromKeyToGhost?: Promise<number> };

/** Runs in the page: watches for the key to come, and for the first frame with a ghost after it. */
function watchKey(): void {
  (globalThis as Watched).fromKeyToGhost = new Promise((resolve) => {
    const pressed = () => {
      const start = performance.now();
      const look = () => {
        if (document.querySelector('[class*=ghost-text]')) resolve(performance.now() - start);
        else if (performance.now() - start > 5000) resolve(Number.POSITIVE_INFINITY);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    };
    addEventListener('keydown', pressed, { capture: true, once: true });
  });
}

/** What VS Code lists among its running extensions. */
async function activationTime(window: VsCodeWindow): Promise<string> {
  await window.run('Developer: Show Running Extensions');
  const row = window.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Tandem' });
  return (await row.first().locator('.activation-time').textContent()) ?? 'not told';
}

function print(where: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  console.log(
    `from key to ghost ${where}: p50 ${at(0.5).toFixed(0)} ms, p90 ${at(0.9).toFixed(0)} ms, ` +
      `longest ${at(1).toFixed(0)} ms, of ${times.length}`,
  );
}
