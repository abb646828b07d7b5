import type { OpenFile } from '../editor/openRoomFile.ts';
import type { FolderEntry } from '../session/fileTree.ts';
import type { Session } from '../session/session.ts';

/** Opens a file chosen in the tree of the room. */
export async function openEntry(session: Session, openFile: OpenFile, entry: FolderEntry): Promise<void> {
  const file = session.room?.files.find(({ path }) => path === entry.path);
  if (file) await openFile(file);
}
