import type { FolderEntry, RoomFileEntry } from '@tandem/client/files';
import type { Room } from '@tandem/client/room';

/** The files an entry of the tree stands for: itself, or all that are below the folder. */
export function filesIn(room: Room, { path, isFolder }: FolderEntry): RoomFileEntry[] {
  return room.files.all.filter((file) => (isFolder ? file.path.startsWith(`${path}/`) : file.path === path));
}
