import { describeError } from '../platform/describeError.ts';
import { h, uniqueId } from './element.ts';
import { icon } from './icons.ts';

export type Dialog = { element: HTMLDialogElement; close: () => void };

/**
 * Opens a modal dialog. The browser keeps the focus inside, closes it on Escape and gives the focus back.
 * @param onClose called once, however it was closed
 */
export function openDialog(title: string, body: Node[], onClose: () => void = () => {}): Dialog {
  const heading = uniqueId('dialog');
  const element = h('dialog', { class: 'dialog', 'aria-labelledby': heading });
  const close = () => element.close();
  element.append(
    h(
      'header',
      { class: 'dialog-head' },
      h('h2', { id: heading }, title),
      h(
        'button',
        { class: 'icon-button', type: 'button', 'aria-label': 'Close', onclick: close },
        icon('close'),
      ),
    ),
    ...body,
  );
  element.addEventListener('close', () => {
    element.remove();
    onClose();
  });
  element.addEventListener('pointerdown', (event) => {
    if (event.target === element) close();
  });
  document.body.append(element);
  element.showModal();
  return { element, close };
}

/**
 * Asks for one line of text.
 * @param check says what is wrong with the text, or undefined
 * @param submit does the work, and is waited for; what it throws is shown, and the dialog stays
 */
export function askForText(options: {
  title: string;
  label: string;
  value?: string;
  placeholder?: string;
  hint?: string;
  action: string;
  check: (text: string) => string | undefined;
  submit: (text: string) => unknown;
}): void {
  const id = uniqueId('field');
  const input = h('input', {
    id,
    class: 'field',
    value: options.value ?? '',
    placeholder: options.placeholder,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    'aria-describedby': `${id}-problem`,
  });
  const problem = h('p', { id: `${id}-problem`, class: 'problem', role: 'alert' });
  const button = h('button', { class: 'button primary', type: 'submit' }, options.action);
  const form = h(
    'form',
    { class: 'stack' },
    h('label', { for: id }, options.label),
    input,
    options.hint !== undefined && h('p', { class: 'hint' }, options.hint),
    problem,
    h('div', { class: 'actions' }, button),
  );
  const dialog = openDialog(options.title, [form]);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    problem.textContent = options.check(text) ?? '';
    if (problem.textContent) return input.focus();
    button.disabled = true;
    try {
      await options.submit(text);
      dialog.close();
    } catch (error) {
      problem.textContent = describeError(error);
      button.disabled = false;
    }
  });
  input.focus();
  input.select();
}

/**
 * Asks before something that cannot be taken back. What is thrown by what was chosen is shown, and the dialog stays.
 * @param options `other` is a second thing one may choose instead
 */
export function askToConfirm(options: {
  title: string;
  text: string;
  action: string;
  submit: () => unknown;
  other?: { action: string; submit: () => unknown };
}): void {
  const problem = h('p', { class: 'problem', role: 'alert' });
  const cancel = h('button', { class: 'button', type: 'button', autofocus: true }, 'Cancel');
  const choices = [...(options.other ? [options.other] : []), { ...options }].map(({ action, submit }) => ({
    button: h('button', { class: 'button danger', type: 'button' }, action),
    submit,
  }));
  const buttons = choices.map(({ button }) => button);
  const dialog = openDialog(options.title, [
    h('p', {}, options.text),
    problem,
    h('div', { class: 'actions' }, cancel, ...buttons),
  ]);
  cancel.addEventListener('click', dialog.close);
  const enable = (enabled: boolean) => {
    for (const button of buttons) button.disabled = !enabled;
  };
  for (const { button, submit } of choices) {
    button.addEventListener('click', async () => {
      enable(false);
      try {
        await submit();
        dialog.close();
      } catch (error) {
        problem.textContent = describeError(error);
        enable(true);
      }
    });
  }
}
