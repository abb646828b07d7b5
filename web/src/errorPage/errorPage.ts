import { fill, h } from '../dom/element.ts';
import { brand } from '../platform/brand.ts';
import { describeError } from '../platform/describeError.ts';
import { serverBase } from '../platform/location.ts';

export type ErrorPageKind =
  | 'wrongAddress'
  | 'noSuchRoom'
  | 'gone'
  | 'revoked'
  | 'forbidden'
  | 'full'
  | 'version'
  | 'replaced'
  | 'tooLarge'
  | 'unreachable'
  | 'other';

export type ErrorPage = {
  kind: ErrorPageKind;
  /** What the server said, where it says more than this page knows. */
  detail?: string;
  /** Tries again without loading the page anew. */
  retry?: () => void;
  /** Saves what this browser holds of the room. */
  saveCopy?: () => Promise<void>;
};

const start = { label: 'Go to the start page', href: serverBase.href };

const pages: Readonly<Record<ErrorPageKind, { title: string; text: string; hint?: string }>> = {
  wrongAddress: {
    title: 'There is nothing at this address',
    text: 'A room’s address ends with /r/ and the 20 characters of its id.',
    hint: 'Check that the link was copied whole, or create a room of your own.',
  },
  noSuchRoom: {
    title: 'There is no such room',
    text: 'No room on this server has this id.',
    hint: 'Check that the link was copied whole, ask whoever sent it, or create a room of your own.',
  },
  gone: {
    title: 'This room was deleted',
    text: 'Its owner deleted it, and its files went with it.',
    hint: 'If you have a copy, you can put it into a new room.',
  },
  revoked: {
    title: 'This link no longer works',
    text: 'The room is locked, and your link was revoked, has run out or was used up.',
    hint: 'Ask the owner of the room for a new link.',
  },
  forbidden: {
    title: 'This room is locked',
    text: 'Only people with an invite link may come in.',
    hint: 'Ask the owner of the room for a link.',
  },
  full: {
    title: 'The room is full',
    text: 'As many people are in it as this server allows.',
    hint: 'Try again when somebody has left.',
  },
  version: {
    title: 'Tandem was updated',
    text: 'This page is older than the server and cannot talk to it any more.',
    hint: 'Reload the page. What you wrote is kept in this browser and will be sent.',
  },
  replaced: {
    title: 'This room was made anew',
    text: 'The server has another room under this id than the one this browser has a copy of. The two were not mixed.',
    hint: 'Save your copy if you need it, then open the room as it is now.',
  },
  tooLarge: {
    title: 'That was more than this server takes',
    text: 'What you pasted or wrote is larger than the server allows, so it stopped listening.',
    hint: 'Save your copy, reload, and paste in smaller parts or files.',
  },
  unreachable: {
    title: 'The server cannot be reached',
    text: `Nothing answers at ${serverBase.origin}.`,
    hint: 'Check your connection. If the server is yours, check that it runs.',
  },
  other: { title: 'The room cannot be opened', text: 'The server refused.' },
};

const reloads: ReadonlySet<ErrorPageKind> = new Set(['version', 'replaced', 'tooLarge', 'unreachable']);

/** A whole page that says what went wrong and what to do about it. */
export function showErrorPage(body: HTMLElement, error: ErrorPage): void {
  const page = pages[error.kind];
  const again = error.retry ?? (reloads.has(error.kind) ? () => location.reload() : undefined);
  const label = error.retry ? 'Try again' : 'Reload the page';
  const problem = h('p', { class: 'problem', role: 'alert' });
  const save = async () => {
    problem.textContent = '';
    await error.saveCopy?.().catch((error: unknown) => {
      problem.textContent = `Your copy was not saved. Try again. The browser said: ${describeError(error)}`;
    });
  };
  const heading = h('h1', { tabindex: -1 }, page.title);
  body.className = 'error-page';
  document.title = `${page.title} · Tandem`;
  fill(
    body,
    h('header', { class: 'start-head' }, brand()),
    h(
      'main',
      { class: 'error-page-main' },
      h('div', { class: `error-page-art error-page-${error.kind}`, 'aria-hidden': 'true' }),
      heading,
      h('p', { class: 'lead' }, error.detail ?? page.text),
      page.hint !== undefined && h('p', { class: 'hint' }, page.hint),
      h(
        'div',
        { class: 'actions' },
        again && h('button', { class: 'button primary', type: 'button', onclick: again }, label),
        error.saveCopy &&
          h('button', { class: 'button', type: 'button', onclick: () => void save() }, 'Save my copy'),
        h('a', { class: again ? 'button' : 'button primary', href: start.href }, start.label),
      ),
      problem,
    ),
  );
  heading.focus();
}
