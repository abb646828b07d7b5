import type { FolderEntry, RoomFileEntry } from '../session/fileTree.ts';
import type { Room } from '../session/room.ts';

/** The files an entry of the tree stands for: itself, or all that are below the folder. */
export function filesIn(room: Room, { path, isFolder }: FolderEntry): RoomFileEntry[] {
  return room.files.filter((file) => (isFolder ? file.path.startsWith(`${path}/`) : file.path === path));
}
