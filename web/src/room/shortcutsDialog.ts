import { openDialog } from '../dom/dialog.ts';
import { h } from '../dom/element.ts';

const mod = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

const shortcuts: readonly [string, string][] = [
  ['Tab', 'Accept the suggestion, else indent'],
  [`${mod} →`, 'Accept the next word of the suggestion'],
  ['Esc', 'Refuse the suggestion'],
  [`${mod} Z`, 'Undo your own last change'],
  [`${mod} F`, 'Search and replace'],
  [`${mod} P`, 'Go to a file'],
  [`${mod} D`, 'Select the next occurrence'],
  ['Alt ↑ ↓', 'Move the line'],
  [`${mod} /`, 'Comment the line'],
  [mod === '⌘' ? '⌘ ⌥ [ ]' : 'Ctrl Shift [ ]', 'Fold and unfold'],
  ['Esc Tab', 'Leave the text with the keyboard'],
];

/** Lists the keys worth knowing. */
export function openShortcuts(): void {
  const rows = shortcuts.flatMap(([keys, what]) => [
    h('dt', {}, ...keys.split(' ').map((key) => h('kbd', {}, key))),
    h('dd', {}, what),
  ]);
  openDialog('Keyboard shortcuts', [h('dl', { class: 'shortcuts' }, ...rows)]);
}
