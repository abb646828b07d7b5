import type { ChangeMember } from '@tandem/protocol/access';
import { askToConfirm } from '../dom/dialog.ts';
import type { MenuItem } from '../dom/menu.ts';
import type { Notices } from '../dom/notices.ts';
import { describeError } from '../platform/describeError.ts';
import type { Person } from '../session/people.ts';
import type { RoomContext } from './roomContext.ts';

/** What the owner can do with the people in the room, for a menu; nothing for anybody else. */
export function memberItems(context: RoomContext, notices: Notices): MenuItem[] {
  if (!context.keys.owner) return [];
  const items = context.session.people.all.value.flatMap((person): MenuItem[] => {
    const { self, tandem, user } = person;
    if (self || !tandem || tandem.role === 'owner') return [];
    const { member, role } = tandem;
    return [
      role === 'viewer'
        ? { kind: 'action', label: `Let ${user.name} edit`, run: () => letEdit(context, person, notices) }
        : {
            kind: 'action',
            label: `Let ${user.name} only read`,
            run: () => change(context, member, { role: 'viewer' }, notices),
          },
      {
        kind: 'action',
        label: `Remove ${user.name}…`,
        danger: true,
        run: () => askToRemove(context, member, user.name),
      },
    ];
  });
  return items.length > 0 ? [{ kind: 'line' }, { kind: 'heading', label: 'As the owner' }, ...items] : [];
}

/** Makes somebody an editor. */
export function letEdit(context: RoomContext, { tandem }: Person, notices: Notices): void {
  if (tandem) change(context, tandem.member, { role: 'editor' }, notices);
}

function change(
  { api, roomId, keys }: RoomContext,
  member: string,
  wish: ChangeMember,
  notices: Notices,
): void {
  api
    .changeMember(roomId, member, wish, keys.token)
    .catch((error: unknown) => notices.show({ text: describeError(error) }));
}

function askToRemove({ api, roomId, keys }: RoomContext, member: string, name: string): void {
  askToConfirm({
    title: `Remove ${name}?`,
    text: `${name} leaves the room at once and cannot come back with the same link.`,
    action: `Remove ${name}`,
    submit: () => api.changeMember(roomId, member, { banned: true }, keys.token),
  });
}
