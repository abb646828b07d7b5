import { languageLabel, languages } from '@tandem/protocol/languages';
import { fill, h } from '../../dom/element.ts';
import type { Workspace } from '../files/workspace.ts';
import type { RoomContext } from '../roomContext.ts';

/** The foot of the room: where the cursor is, and the language of the file. */
export function statusBar({ room }: RoomContext, workspace: Workspace): HTMLElement {
  const place = h('span', { class: 'place' });
  workspace.cursor.watch(({ line, column, selected }) => {
    place.textContent = `Line ${line}, column ${column}${selected > 0 ? ` (${selected} selected)` : ''}`;
  });
  const select = h('select', { class: 'language-select', 'aria-label': 'Language of the file' });
  select.addEventListener('change', () => {
    const file = workspace.active.value;
    if (file) room.contents.setLanguage(file.path, select.value);
    workspace.focus();
  });
  workspace.active.watch((file) => {
    select.hidden = file === undefined;
    if (!file) return;
    const known = languages.some((language) => language.id === file.language);
    const all = known
      ? languages
      : [{ id: file.language, label: languageLabel(file.language) }, ...languages];
    fill(
      select,
      ...all.map((entry) =>
        h('option', { value: entry.id, selected: entry.id === file.language }, entry.label),
      ),
    );
  });
  room.role.watch((role) => {
    select.disabled = role === 'viewer';
  });
  return h('footer', { class: 'status-bar' }, place, h('div', { class: 'spring' }), select);
}
