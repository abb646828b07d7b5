import { copyField } from '../dom/copyButton.ts';
import { h, uniqueId } from '../dom/element.ts';
import { icon } from '../dom/icons.ts';

/** Whether this server hands out the extension; filled in by the build. */
declare const EXTENSION_SERVED: boolean;

/** How to open the same rooms in VS Code. */
export function editorHint(): HTMLElement {
  const id = uniqueId('editor');
  const source = EXTENSION_SERVED
    ? 'Download the extension and install it once.'
    : 'Get tandem.vsix from whoever runs this server, and install it once.';
  return h(
    'section',
    { class: 'card stack', 'aria-labelledby': id },
    h('h2', { id }, 'Rather use VS Code?'),
    h('p', { class: 'hint' }, `${source} Then every room has “Open in VS Code”.`),
    EXTENSION_SERVED &&
      h(
        'a',
        { class: 'button', href: 'tandem.vsix', download: 'tandem.vsix' },
        icon('download'),
        'Download tandem.vsix',
      ),
    copyField('Command that installs the extension', 'code --install-extension tandem.vsix'),
  );
}
