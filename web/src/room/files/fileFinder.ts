import { openDialog } from '../../dom/dialog.ts';
import { fill, h, setAttribute, uniqueId } from '../../dom/element.ts';
import type { RoomContext } from '../roomContext.ts';
import type { Workspace } from './workspace.ts';

/** More than one reads anyway; typing narrows the list. */
const mostShown = 50;

/** Opens the list of all files of the room, narrowed by typing, moved in by the arrow keys. */
export function openFileFinder({ room }: RoomContext, workspace: Workspace): void {
  const id = uniqueId('finder');
  const list = h('ul', { id, class: 'finder-list', role: 'listbox', 'aria-label': 'Files' });
  const nothing = h('p', { class: 'hint', role: 'status' });
  const input = h('input', {
    class: 'field',
    placeholder: 'Part of the name',
    'aria-label': 'Find a file',
    role: 'combobox',
    'aria-expanded': 'true',
    'aria-controls': id,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });
  const dialog = openDialog('Go to a file', [input, list, nothing]);
  let selected = 0;
  const go = (fileId: string) => {
    dialog.close();
    workspace.show(fileId);
    workspace.focus();
  };
  const found = () => matchFiles(room.contents.files.value.mainFirst, input.value).slice(0, mostShown);
  const draw = () => {
    const files = found();
    selected = Math.min(selected, Math.max(0, files.length - 1));
    nothing.textContent = files.length === 0 ? 'No file of the room has that in its name.' : '';
    fill(
      list,
      ...files.map((file, index) =>
        h(
          'li',
          {
            id: `${id}-${index}`,
            role: 'option',
            'aria-selected': String(index === selected),
            onclick: () => go(file.fileId),
          },
          file.path,
        ),
      ),
    );
    setAttribute(input, 'aria-activedescendant', files.length > 0 ? `${id}-${selected}` : undefined);
    list.children[selected]?.scrollIntoView({ block: 'nearest' });
  };
  input.addEventListener('input', () => {
    selected = 0;
    draw();
  });
  input.addEventListener('keydown', (event) => {
    const files = found();
    const file = files[selected];
    if (event.key === 'ArrowDown') selected = (selected + 1) % Math.max(1, files.length);
    else if (event.key === 'ArrowUp') selected = (selected - 1 + files.length) % Math.max(1, files.length);
    else if (event.key !== 'Enter' || !file) return;
    // Before the dialog closes: the key would press the button that gets the focus back.
    event.preventDefault();
    if (event.key === 'Enter') go(file!.fileId);
    else draw();
  });
  draw();
  input.focus();
}

/** The files whose path has every word of the query, those with it in the last name first. */
export function matchFiles<File extends { path: string }>(files: readonly File[], query: string): File[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = files.filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)));
  const inName = ({ path }: File) =>
    words.every((word) =>
      path
        .slice(path.lastIndexOf('/') + 1)
        .toLowerCase()
        .includes(word),
    );
  return [...hits.filter(inName), ...hits.filter((file) => !inName(file))];
}
