import assert from 'node:assert/strict';
import type { VsCodeWindow } from '../../host/window.ts';
import { eventually } from './eventually.ts';

const closeEditors = 'Control+Alt+Shift+F9';
const leaveRoom = 'Control+Alt+Shift+F10';
const revertAndClose = 'workbench.action.revertAndCloseActiveEditor';

/**
 * Keys that bring a window back to where a test begins, as VS Code has them. By the palette it would take seconds.
 * When what had the keyboard is gone, nothing has it, and no other key would be taken: so the empty group is given it.
 */
export const clearingKeys = {
  'ctrl+alt+shift+f9': [
    'notifications.clearAll',
    ...[revertAndClose, revertAndClose, revertAndClose],
    'workbench.action.focusActiveEditorGroup',
  ],
  'ctrl+alt+shift+f10': ['tandem.leaveRoom'],
};

/** How long a key may take to do what it does, in milliseconds, before it counts as not taken. */
const patience = 3_000;

/** Clears notifications, closes every editor without saving, and leaves the room, if any. */
export async function clear(window: VsCodeWindow): Promise<void> {
  const tabs = window.page.locator('.tab').first();
  const status = window.statusItem('tandem.room');
  const anyway = window.dialogButton('Leave Anyway');
  // Before leaving, which would keep the texts of the room in new editors.
  await pressUntil(window, closeEditors, () => tabs.waitFor({ state: 'hidden', timeout: patience }));
  if (!(await status.isVisible())) return;
  await pressUntil(window, leaveRoom, () =>
    eventually(async () => {
      if (await anyway.isVisible()) await anyway.click();
      assert.ok(!(await status.isVisible()));
    }, patience),
  );
}

/** VS Code takes no keys while a menu is open, or where nothing in the window has the keyboard. */
async function pressUntil(window: VsCodeWindow, key: string, done: () => Promise<void>): Promise<void> {
  for (;;) {
    await window.press(key);
    const isDone = await done().then(
      () => true,
      () => false,
    );
    if (isDone) return;
    await window.press('Escape');
    await window.page.locator('.part.editor').click();
  }
}
