import type { KeptCredentials } from '@tandem/client/http/credentials';
import { noLog } from '@tandem/client/log';
import { Session } from '@tandem/client/session';
import { type CopyStore, type KeptCopy, StoredCopies } from '../../../src/session/localCopy.ts';

type InMemory = { session: Session; copies: Map<string, KeptCopy>; reopen: () => InMemory };

/** A session of a window that keeps everything in memory; `reopen` is the window after a restart. */
export function sessionInMemory(
  secrets = new Map<string, KeptCredentials>(),
  copies = new Map<string, KeptCopy>(),
): InMemory {
  const session = new Session({
    credentials: {
      get: async ({ roomId }) => secrets.get(roomId) ?? {},
      set: async ({ roomId }, kept) => void secrets.set(roomId, kept),
    },
    copies: new StoredCopies(storeInMemory(copies), noLog),
    log: noLog,
  });
  return { session, copies, reopen: () => sessionInMemory(secrets, copies) };
}

/** Keeps copies in a map. */
export function storeInMemory(copies: Map<string, KeptCopy>): CopyStore {
  return {
    load: async (name) => copies.get(name),
    save: async (name, copy) => void copies.set(name, copy),
    delivered: async () => {},
    files: async () => [],
    remove: async (name) => void copies.delete(name),
  };
}
