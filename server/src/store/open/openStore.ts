import type { Store, StoreOptions } from './store.ts';

/**
 * Opens the database and brings its tables up to date. Only what the one kind or the other needs is loaded.
 * @throws StoreError, or FolderInUseError, with one line a person can act on
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl } = options;
  if (databaseUrl) return (await import('./openServer.ts')).openServer({ ...options, databaseUrl });
  return (await import('./openEmbedded.ts')).openEmbedded(options);
}
