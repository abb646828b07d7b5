import type { Participant } from '@tandem/client/presence/participants';
import type { ChangeMember } from '@tandem/protocol/access';
import { askToConfirm } from '../../dom/dialog.ts';
import type { MenuItem } from '../../dom/menu.ts';
import type { Notices } from '../../dom/notices.ts';
import { describeError } from '../../platform/describeError.ts';
import type { RoomContext } from '../roomContext.ts';

/** What the owner can do with the people in the room, for a menu; nothing for anybody else. */
export function memberItems(context: RoomContext, notices: Notices): MenuItem[] {
  if (!context.keys.owner) return [];
  const items = context.room.participants.value.flatMap((person): MenuItem[] => {
    const { isSelf, member, role, name } = person;
    if (isSelf || member === undefined || role === 'owner') return [];
    return [
      role === 'viewer'
        ? { kind: 'action', label: `Let ${name} edit`, run: () => letEdit(context, person, notices) }
        : {
            kind: 'action',
            label: `Let ${name} only read`,
            run: () => change(context, member, { role: 'viewer' }, notices),
          },
      {
        kind: 'action',
        label: `Remove ${name}…`,
        danger: true,
        run: () => void askToRemove(context, member, name),
      },
    ];
  });
  return items.length > 0 ? [{ kind: 'line' }, { kind: 'heading', label: 'As the owner' }, ...items] : [];
}

/** Makes somebody an editor. */
export function letEdit(context: RoomContext, { member }: Participant, notices: Notices): void {
  if (member !== undefined) change(context, member, { role: 'editor' }, notices);
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

async function askToRemove({ api, roomId, keys }: RoomContext, member: string, name: string): Promise<void> {
  const isLocked = await api.getRoom(roomId, keys.token).then(
    ({ access }) => access === 'locked',
    () => false,
  );
  const remove = async () => {
    await api.changeMember(roomId, member, { banned: true }, keys.token);
  };
  const title = `Remove ${name}?`;
  if (isLocked) {
    const text = `${name} leaves at once, and the link they came by lets in nobody new. To come back they need another one from you.`;
    return askToConfirm({ title, text, action: `Remove ${name}`, submit: remove });
  }
  askToConfirm({
    title,
    text: `${name} leaves at once. But the room is open: with its link they can come in again as somebody new. A lock keeps them out, and puts out others who came by the plain link.`,
    action: 'Remove and lock the room',
    submit: async () => {
      await remove();
      await api.changeRoom(roomId, { access: 'locked' }, keys.token);
    },
    other: { action: `Remove ${name}`, submit: remove },
  });
}
