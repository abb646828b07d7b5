import type { FolderEntry } from '@tandem/client/files';
import type { Session } from '@tandem/client/session';
import type { OpenFile } from '../../editor/documents/openRoomFile.ts';

/** Opens a file chosen in the tree of the room. */
export async function openEntry(session: Session, openFile: OpenFile, entry: FolderEntry): Promise<void> {
  const file = session.room?.files.at(entry.path);
  if (file) await openFile(file);
}
