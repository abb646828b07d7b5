import { Observable } from '@tandem/client/observable';
import type { Connection } from '@tandem/client/transport/roomSocket';
import type { Role } from '@tandem/protocol/rooms';
import type { RoomSession } from './roomSession.ts';

/** What a person may believe about their edits. `kept`: they are in this browser and go out when it is possible again. */
export type SaveState = 'connecting' | 'saved' | 'saving' | 'kept' | 'offline' | 'viewing';

/** Decides the state from what is known. */
export function saveStateOf(known: {
  connection: Connection;
  role: Role | undefined;
  unsaved: boolean;
  storage: boolean;
}): SaveState {
  if (known.connection === 'connecting') return 'connecting';
  if (known.connection === 'offline') return 'offline';
  if (known.role === 'viewer') return 'viewing';
  if (!known.storage) return 'kept';
  return known.unsaved || known.role === undefined ? 'saving' : 'saved';
}

/** The save state of everything open in a room. */
export function watchSaveState(session: RoomSession): Observable<SaveState> {
  const documents = () => [session.index, ...session.files.value.values()];
  const read = () =>
    saveStateOf({
      connection: session.socket.connection.value,
      role: session.role.value,
      unsaved: documents().some((document) => document.unsaved.value > 0),
      storage: session.storage.value,
    });
  const state = new Observable<SaveState>(read());
  const refresh = () => state.set(read());
  const watched = new Set<unknown>();
  session.files.watch(() => {
    for (const document of documents()) {
      if (watched.has(document)) continue;
      watched.add(document);
      document.unsaved.watch(refresh);
    }
    refresh();
  });
  session.socket.connection.watch(refresh);
  session.role.watch(refresh);
  session.storage.watch(refresh);
  return state;
}
