import { indentMore } from '@codemirror/commands';
import type { Room } from '@tandem/client/room';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';
import { acceptGhostByTab } from '../editor/ghostText.ts';
import type { Workspace } from './files/workspace.ts';

const signs = ['(', ')', '{', '}', '[', ']', '=', ';', ':', '"', '<', '>', '/', '_'];

/** The keys a phone's keyboard lacks. Shown by the style sheet where the pointer is a finger. */
export function touchKeys(workspace: Workspace, room: Room): HTMLElement {
  const withEditor = (run: (editor: NonNullable<Workspace['editor']>) => void) => () => {
    if (workspace.editor) run(workspace.editor);
  };
  const key = (label: string, content: Node | string, run: () => void) =>
    h('button', { class: 'touch-key', type: 'button', 'aria-label': label, onclick: run }, content);
  const bar = h(
    'div',
    { class: 'touch-keys', role: 'toolbar', 'aria-label': 'Editing keys' },
    key(
      'Accept the suggestion or indent',
      'Tab',
      withEditor(({ view }) => acceptGhostByTab(view) || indentMore(view)),
    ),
    key(
      'Undo',
      icon('undo'),
      withEditor(({ undoManager }) => undoManager.undo()),
    ),
    key(
      'Redo',
      icon('redo'),
      withEditor(({ undoManager }) => undoManager.redo()),
    ),
    ...signs.map((sign) =>
      key(
        sign,
        sign,
        withEditor(({ view }) => type(view, sign)),
      ),
    ),
  );
  // A tap that took the focus would close the phone's keyboard.
  bar.addEventListener('pointerdown', (event) => event.preventDefault());
  room.role.watch((role) => {
    bar.hidden = role === 'viewer';
  });
  return bar;
}

function type(view: NonNullable<Workspace['editor']>['view'], sign: string): void {
  view.dispatch(view.state.replaceSelection(sign), { userEvent: 'input.type', scrollIntoView: true });
}
