import { fill, h } from './element.ts';
import { icon } from './icons.ts';

const confirmedFor = 2000;

/**
 * A field with a text that is there to be copied, and the button that copies it.
 * @param label what the text is, for example "Link to the room"
 */
export function copyField(label: string, text: string): HTMLElement {
  const field = h('input', { class: 'field', value: text, readonly: true, 'aria-label': label });
  field.addEventListener('focus', () => field.select());
  const button = h('button', { class: 'button', type: 'button', 'aria-label': `Copy: ${label}` });
  const rest = () => fill(button, icon('copy'), 'Copy');
  rest();
  button.addEventListener('click', async () => {
    await copyText(text, field);
    fill(button, icon('check'), 'Copied');
    setTimeout(rest, confirmedFor);
  });
  return h('div', { class: 'copy-field' }, field, button);
}

/** The clipboard API is there only on secure pages; elsewhere the selected field is copied the old way. */
async function copyText(text: string, field: HTMLInputElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    field.select();
    document.execCommand('copy');
  }
}
