import assert from 'node:assert/strict';
import { eventually } from '../test/e2e/harness/eventually.ts';
import type { VsCodeWindow } from '../test/host/window.ts';

/** What a command of the probe tells, by way of the clipboard. */
export async function runProbe<T>(window: VsCodeWindow, command: string): Promise<T> {
  await window.page.evaluate(() => navigator.clipboard.writeText(''));
  await window.run(command);
  return eventually(async () => {
    const text = await window.clipboard();
    assert.ok(text.startsWith('{'));
    return JSON.parse(text) as T;
  });
}
