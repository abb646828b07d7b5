import { Observable } from '@tandem/client/observable';
import type { Session } from '@tandem/client/session';
import type { SessionState } from '@tandem/client/sessionState';

/** What a person may believe about their edits. `kept`: they are in this browser and go out when it is possible again. */
export type SaveState = 'connecting' | 'saved' | 'saving' | 'kept' | 'offline' | 'viewing';

/** Decides the state from that of the session. */
export function saveStateOf(state: SessionState): SaveState {
  if (state.kind === 'joining' && state.why === undefined) return 'connecting';
  if (state.kind !== 'joined') return 'offline';
  if (state.role === 'viewer') return 'viewing';
  if (!state.storageAvailable) return 'kept';
  return state.unsaved > 0 ? 'saving' : 'saved';
}

/** The save state of everything open in a room. */
export function watchSaveState(session: Session): Observable<SaveState> {
  const state = new Observable(saveStateOf(session.state));
  session.on('state', (now) => state.set(saveStateOf(now)));
  return state;
}
