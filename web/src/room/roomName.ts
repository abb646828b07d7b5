import { askForText } from '../dom/dialog.ts';
import type { RoomContext } from './roomContext.ts';

/** Lets the owner give the room another name. */
export function askForRoomName({ api, roomId, keys, room }: RoomContext): void {
  askForText({
    title: 'Rename the room',
    label: 'Name',
    value: room.contents.settings.value.name,
    placeholder: 'Tuesday pairing',
    action: 'Rename',
    check: (name) => (name.length > 120 ? 'The name is longer than 120 characters. Shorten it.' : undefined),
    submit: (name) => api.changeRoom(roomId, { name }, keys.token),
  });
}
