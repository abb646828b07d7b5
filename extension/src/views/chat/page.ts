// Runs in the chat's webview: shows what the extension tells it, and tells the extension what is typed.
import type { ChatLines } from '@tandem/client/chat';
import type { ChatWords, FromPage, ShownMessage, ToPage } from './messages.ts';
import { stayAtEnd } from './stayAtEnd.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): { draft?: string } | undefined;
  setState(state: { draft: string }): void;
};

const vscode = acquireVsCodeApi();
const list = document.querySelector<HTMLElement>('#messages')!;
const form = document.querySelector<HTMLFormElement>('form')!;
const input = document.querySelector<HTMLTextAreaElement>('textarea')!;
const attachment = document.querySelector<HTMLElement>('#attachment')!;
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** Messages of one person within this time stand below one name, in milliseconds. */
const groupTime = 5 * 60_000;

const toEnd = stayAtEnd(list, (resized) => new ResizeObserver(resized).observe(list));

let self = '';
let words: ChatWords | undefined;
let last: ShownMessage | undefined;
let lines: ChatLines | undefined;

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  switch (data.type) {
    case 'start':
      start(data);
      break;
    case 'add':
      add(data.messages);
      break;
    case 'access':
      allow(data.canWrite);
      break;
    case 'attach':
      attach(data.lines);
      break;
    case 'focus':
      input.focus();
  }
});

// VS Code's own command focuses the view alone; what the person pressed there keeps the focus.
window.addEventListener('focus', writeHere);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  send();
});
input.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  } else if (event.key === 'Escape' && lines) attach(undefined);
});
input.addEventListener('input', () => {
  fitInput();
  vscode.setState({ draft: input.value });
});

function start(told: Extract<ToPage, { type: 'start' }>): void {
  self = told.self;
  words = told.words;
  last = undefined;
  list.replaceChildren();
  list.dataset.empty = told.words.empty;
  list.setAttribute('aria-label', told.words.messages);
  form.querySelector('button')!.title = told.words.send;
  form.querySelector('button')!.setAttribute('aria-label', told.words.send);
  allow(told.canWrite);
  // Latecomers read the history; a screen reader is not made to.
  list.setAttribute('aria-live', 'off');
  add(told.messages);
  list.setAttribute('aria-live', 'polite');
  input.value = vscode.getState()?.draft ?? '';
  fitInput();
  toEnd(true);
  writeHere();
}

/** Puts the cursor into the box, unless something else of the view has the focus. */
function writeHere(): void {
  if (document.hasFocus() && document.activeElement === document.body) input.focus();
}

function add(messages: readonly ShownMessage[]): void {
  const isOwn = messages.some(({ author }) => author.id === self);
  const added = document.createDocumentFragment();
  for (const message of messages) added.append(...render(message));
  list.append(added);
  toEnd(isOwn);
}

function render(message: ShownMessage): HTMLElement[] {
  const elements: HTMLElement[] = [];
  if (!last || day.format(last.at) !== day.format(message.at))
    elements.push(element('div', 'day', day.format(message.at)));
  const continues =
    elements.length === 0 && last?.author.id === message.author.id && message.at - last.at < groupTime;
  last = message;
  const row = element('article', continues ? 'message continued' : 'message');
  if (!continues) {
    const head = element('header');
    const name = element('b', '', message.author.id === self ? words!.you : message.author.name);
    name.style.setProperty('--person', `var(--vscode-tandem-${message.colorName})`);
    const time = element('time', '', clock.format(message.at));
    time.setAttribute('datetime', new Date(message.at).toISOString());
    head.append(name, time);
    row.append(head);
  }
  if (message.lines) row.append(linesLink(message.lines));
  row.append(element('p', '', message.text));
  elements.push(row);
  return elements;
}

function linesLink(target: ChatLines): HTMLElement {
  const link = element('button', 'lines', labelOf(target));
  link.addEventListener('click', () => vscode.postMessage({ type: 'open', lines: target }));
  return link;
}

function labelOf({ path, from, to }: ChatLines): string {
  return from === to ? `${path}:${from}` : `${path}:${from}–${to}`;
}

function attach(target: ChatLines | undefined): void {
  lines = target;
  attachment.replaceChildren();
  attachment.hidden = !target;
  if (!target) return;
  const remove = element('button', 'remove', '×');
  remove.title = words?.remove ?? '';
  remove.setAttribute('aria-label', words?.remove ?? '');
  remove.addEventListener('click', () => {
    attach(undefined);
    input.focus();
  });
  attachment.append(element('span', '', labelOf(target)), remove);
  input.focus();
}

function allow(canWrite: boolean): void {
  input.disabled = !canWrite;
  form.querySelector('button')!.disabled = !canWrite;
  input.placeholder = (canWrite ? words?.placeholder : words?.viewer) ?? '';
}

function send(): void {
  if (input.value.trim() === '') return;
  vscode.postMessage({ type: 'send', text: input.value, lines });
  input.value = '';
  vscode.setState({ draft: '' });
  attach(undefined);
  fitInput();
}

function fitInput(): void {
  input.style.height = 'auto';
  input.style.height = `${Math.min(input.scrollHeight + 2, 160)}px`;
}

function element(tag: string, className = '', text = ''): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

vscode.postMessage({ type: 'ready' });
