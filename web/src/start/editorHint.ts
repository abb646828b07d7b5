import { extensionId } from '@tandem/protocol/links';
import { copyField } from '../dom/copyButton.ts';
import { h, uniqueId } from '../dom/element.ts';

/** How to open the same rooms in VS Code. */
export function editorHint(): HTMLElement {
  const id = uniqueId('editor');
  return h(
    'section',
    { class: 'card stack', 'aria-labelledby': id },
    h('h2', { id }, 'Rather use VS Code?'),
    h('p', { class: 'hint' }, 'Install the extension once. Then every room has an “Open in VS Code” button.'),
    copyField('Command that installs the extension', `code --install-extension ${extensionId}`),
  );
}
