import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process has the data folder open. */
export class FolderInUseError extends Error {
  constructor(folder: string) {
    super(
      `The data folder ${folder} is in use by another Tandem server. Stop that one, give this one another DATA_DIR, ` +
        'or let both use one PostgreSQL server by DATABASE_URL.',
    );
    this.name = 'FolderInUseError';
  }
}

/**
 * Takes a folder for this process alone, and creates it when it is missing.
 * The lock is the operating system's own, taken through SQLite because Node has no call for it: it ends with the
 * process, so a killed server leaves nothing stale behind, and a process id used anew cannot fool it.
 * @returns how to let go
 * @throws FolderInUseError
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(join(folder, 'server.lock'));
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode === 5) throw new FolderInUseError(folder);
    throw error;
  }
  return () => lock.close();
}
