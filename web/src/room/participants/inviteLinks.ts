import type { Invite } from '@tandem/protocol/access';
import type { RoomAccess } from '@tandem/protocol/rooms';
import { copyField } from '../../dom/copyButton.ts';
import { fill, h, uniqueId } from '../../dom/element.ts';
import { describeError } from '../../platform/describeError.ts';
import type { RoomContext } from '../roomContext.ts';

const week = 7 * 24 * 3600;
const lifetimes: readonly [string, number | undefined][] = [
  ['for a day', 24 * 3600],
  ['for a week', week],
  ['until revoked', undefined],
];

/** The owner's part of the invite dialog: links with a role, those there are, and the lock of the room. */
export function inviteLinks(context: RoomContext): HTMLElement {
  const { api, roomId, keys } = context;
  const id = uniqueId('invite');
  const problem = h('p', { class: 'problem', role: 'alert' });
  const made = h('div', { class: 'stack', role: 'status' });
  const existing = h('ul', { class: 'invites' });
  const role = h(
    'select',
    { class: 'field', 'aria-label': 'What the link lets people do' },
    h('option', { value: 'editor' }, 'can edit'),
    h('option', { value: 'viewer' }, 'can view'),
  );
  const lifetime = h(
    'select',
    { class: 'field', 'aria-label': 'How long the link works' },
    ...lifetimes.map(([label, seconds]) =>
      h('option', { value: seconds ?? '', selected: seconds === week }, label),
    ),
  );
  const attempt = async (work: () => Promise<unknown>) => {
    problem.textContent = '';
    await work().catch((error: unknown) => {
      problem.textContent = describeError(error);
    });
  };
  const list = async () => {
    const invites = await api.listInvites(roomId, keys.token);
    fill(
      existing,
      ...invites.filter(isUsable).map((invite) => row(invite, () => attempt(() => revoke(invite)))),
    );
  };
  const revoke = async (invite: Invite) => {
    await api.revokeInvite(roomId, invite.inviteId, keys.token);
    await list();
  };
  const create = async () => {
    const wish = {
      role: role.value as Invite['role'],
      ...(lifetime.value ? { expiresIn: Number(lifetime.value) } : {}),
    };
    const invite = await api.createInvite(roomId, wish, keys.token);
    const what = invite.role === 'viewer' ? 'Link that lets people view' : 'Link that lets people edit';
    fill(
      made,
      copyField(what, invite.links.web),
      h('p', { class: 'hint' }, 'Copy it now: it is shown only this once.'),
    );
    await list();
  };
  void attempt(list);
  return h(
    'section',
    { class: 'stack', 'aria-labelledby': id },
    h('h3', { id }, 'Links with a role'),
    h(
      'div',
      { class: 'row' },
      role,
      lifetime,
      h('button', { class: 'button', type: 'button', onclick: () => void attempt(create) }, 'Make a link'),
    ),
    problem,
    made,
    existing,
    lock(context, attempt),
  );
}

function isUsable(invite: Invite): boolean {
  const expired = invite.expires_at !== null && Date.parse(invite.expires_at) < Date.now();
  const usedUp = invite.max_uses !== null && invite.uses >= invite.max_uses;
  return invite.revoked_at === null && invite.closed_at === null && !expired && !usedUp;
}

function row(invite: Invite, revoke: () => void): HTMLElement {
  const what = invite.label || (invite.role === 'viewer' ? 'Can view' : 'Can edit');
  const until = invite.expires_at
    ? `until ${new Date(invite.expires_at).toLocaleDateString()}`
    : 'until revoked';
  return h(
    'li',
    {},
    h('span', {}, `${what}, ${until}, used ${invite.uses} ${invite.uses === 1 ? 'time' : 'times'}`),
    h(
      'button',
      { class: 'button small', type: 'button', 'aria-label': `Revoke: ${what}, ${until}`, onclick: revoke },
      'Revoke',
    ),
  );
}

function lock(
  { api, roomId, keys }: RoomContext,
  attempt: (work: () => Promise<unknown>) => Promise<void>,
): HTMLElement {
  const box = h('input', { type: 'checkbox', disabled: true });
  void attempt(async () => {
    box.checked = (await api.getRoom(roomId, keys.token)).access === 'locked';
    box.disabled = false;
  });
  box.addEventListener('change', () => {
    const access: RoomAccess = box.checked ? 'locked' : 'open';
    void attempt(() => api.changeRoom(roomId, { access }, keys.token));
  });
  return h('label', { class: 'check' }, box, 'Lock the room: only people with a link made here come in');
}
