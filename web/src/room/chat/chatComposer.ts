import { messageOf } from '@tandem/client/chat';
import type { ChatMessage } from '@tandem/protocol/documents';
import { h, uniqueId } from '../../dom/element.ts';
import { icon } from '../../dom/icons.ts';
import type { Workspace } from '../files/workspace.ts';
import type { RoomContext } from '../roomContext.ts';

const longest = 4000;

/** The field where one writes to the room; with lines selected in the editor, the message can speak of them. */
export function chatComposer(
  context: RoomContext,
  workspace: Workspace,
): { element: HTMLElement; focus: () => void } {
  const { room } = context;
  const id = uniqueId('message');
  const input = h('textarea', {
    id,
    class: 'field',
    rows: 2,
    maxlength: longest,
    placeholder: 'Write to the room',
    'aria-label': 'Message',
  });
  const attach = h('input', { type: 'checkbox', id: `${id}-lines`, checked: true });
  const attachText = h('span', {});
  const attachRow = h('label', { class: 'chat-attach', for: attach.id }, attach, attachText);
  const viewing = h(
    'p',
    { class: 'hint' },
    'Viewers read along. Ask the owner for a link that lets you write.',
  );
  const send = h('button', { class: 'button primary', type: 'submit', 'aria-label': 'Send' }, icon('send'));
  const form = h(
    'form',
    { class: 'chat-composer' },
    attachRow,
    h('div', { class: 'row' }, input, send),
    viewing,
  );

  const selection = (): ChatMessage['lines'] => {
    const lines = workspace.editor?.selectedLines();
    const path = workspace.active.value?.path;
    return lines && path ? { path, ...lines } : undefined;
  };
  workspace.cursor.watch(() => {
    const lines = selection();
    attachRow.hidden = lines === undefined;
    if (lines) attachText.textContent = `About ${nameLines(lines.from, lines.to)} of ${lines.path}`;
  });
  room.role.watch((role) => {
    viewing.hidden = role !== 'viewer';
    input.disabled = role === 'viewer';
    send.disabled = role === 'viewer';
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const lines = attach.checked ? selection() : undefined;
    const { user } = room;
    const name = room.participant(user.id)?.name ?? user.name;
    const message = messageOf({ ...user, name }, input.value, Date.now(), lines);
    if (!message) return;
    room.contents.say(message);
    input.value = '';
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return { element: form, focus: () => input.focus() };
}

function nameLines(from: number, to: number): string {
  return from === to ? `line ${from}` : `lines ${from} to ${to}`;
}
