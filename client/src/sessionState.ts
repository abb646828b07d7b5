import type { CloseCode } from '@tandem/protocol/closeCodes';
import type { Role } from '@tandem/protocol/rooms';
import type { RoomAddress } from './address.ts';
import { type Ending, endingOf } from './ending.ts';

/** What is known about a room one has been in. */
export type RoomFacts = {
  room: RoomAddress;
  role: Role;
  /** Changes the server has not acknowledged yet. */
  unsaved: number;
  /** False while the server cannot write to its database. */
  storageAvailable: boolean;
};

export type SessionState =
  | { kind: 'signedOut'; ended?: Ending }
  /** `why` the last attempt did not succeed. */
  | { kind: 'joining'; room: RoomAddress; attempt: number; why?: OfflineReason }
  | ({ kind: 'joined' } & RoomFacts)
  | ({ kind: 'offline'; why: OfflineReason } & RoomFacts);

/**
 * `restarting`, `overloaded` and `accessChanged` are the server's word; `blocked` is a server that answers requests while
 * something on the way passes no sockets; `network` is everything else.
 */
export type OfflineReason = 'network' | 'blocked' | 'restarting' | 'overloaded' | 'accessChanged';

export type SessionEvent =
  | { type: 'join'; room: RoomAddress }
  /** Back in a room with kept copies, while its server does not answer. */
  | { type: 'resume'; room: RoomAddress; role: Role }
  /** `unsaved` changes wait from an earlier visit. */
  | { type: 'admitted'; role: Role; unsaved?: number }
  | { type: 'roleChanged'; role: Role }
  | { type: 'unsaved'; count: number }
  | { type: 'storage'; available: boolean }
  /** The socket closed, or could not be opened. */
  | { type: 'lost'; code?: number | undefined; reason?: string | undefined }
  /** Requests are answered, and sockets do not open. */
  | { type: 'blocked' }
  | { type: 'refused'; code: CloseCode; reason: string }
  | { type: 'leave' };

export const signedOut: SessionState = { kind: 'signedOut' };

/** Waiting for a room ended without it; `state` tells why. */
export class SessionEnded extends Error {
  readonly state: SessionState;

  constructor(state: SessionState) {
    super(state.kind === 'signedOut' && state.ended ? state.ended.reason : 'The room was left.');
    this.name = 'SessionEnded';
    this.state = state;
  }
}

/**
 * The session's whole behaviour: what one event makes of a state.
 * @returns the same object when the event means nothing in this state
 */
export function nextState(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'join':
      return { kind: 'joining', room: event.room, attempt: 1 };
    case 'resume':
      return {
        kind: 'offline',
        why: 'network',
        room: event.room,
        role: event.role,
        unsaved: 0,
        storageAvailable: true,
      };
    case 'leave':
      return state.kind === 'signedOut' ? state : signedOut;
    case 'refused':
    case 'lost':
      return afterLoss(state, event);
    case 'blocked':
      return afterBlocked(state);
    case 'admitted':
      return afterAdmission(state, event);
    case 'roleChanged':
      return withFact(state, { role: event.role });
    case 'unsaved':
      return withFact(state, { unsaved: event.count });
    case 'storage':
      return withFact(state, { storageAvailable: event.available });
  }
}

/** The room of a state, unless there is none. */
export function roomOf(state: SessionState): RoomAddress | undefined {
  return state.kind === 'signedOut' ? undefined : state.room;
}

/** Whether the person may write: a viewer may not, and before admission nobody knows. */
export function canWrite(state: SessionState): boolean {
  return hasFacts(state) && state.role !== 'viewer';
}

/** Whether whoever is not in the list has left: offline, nobody else is in it, and all may be there again at once. */
export function knowsWhoIsIn(state: SessionState): boolean {
  return state.kind === 'joined';
}

/** What the owner made of somebody who is in the room, as far as it changes what they may do. */
export function accessChange(state: SessionState, before: SessionState): 'edit' | 'readOnly' | undefined {
  if (!hasFacts(state) || !hasFacts(before) || canWrite(state) === canWrite(before)) return undefined;
  return canWrite(state) ? 'edit' : 'readOnly';
}

function hasFacts(state: SessionState): state is Extract<SessionState, RoomFacts> {
  return state.kind === 'joined' || state.kind === 'offline';
}

/** A fact about a room is known of those one is in; of one that is being joined it is not. */
function withFact(state: SessionState, fact: Partial<Omit<RoomFacts, 'room'>>): SessionState {
  if (!hasFacts(state)) return state;
  const isNews = Object.entries(fact).some(([name, value]) => state[name as keyof RoomFacts] !== value);
  return isNews ? { ...state, ...fact } : state;
}

function afterBlocked(state: SessionState): SessionState {
  if (state.kind !== 'joining' && state.kind !== 'offline') return state;
  return state.why === 'blocked' ? state : { ...state, why: 'blocked' };
}

function afterAdmission(
  state: SessionState,
  { role, unsaved = 0 }: { role: Role; unsaved?: number },
): SessionState {
  if (state.kind === 'joining') {
    return { kind: 'joined', room: state.room, role, unsaved, storageAvailable: true };
  }
  if (state.kind !== 'offline') return nextState(state, { type: 'roleChanged', role });
  const { why: _, ...facts } = state;
  return { ...facts, kind: 'joined', role };
}

function afterLoss(
  state: SessionState,
  { code, reason }: { code?: number | undefined; reason?: string | undefined },
): SessionState {
  if (state.kind === 'signedOut') return state;
  const ended = endingOf(code, reason);
  if (ended) return { kind: 'signedOut', ended };
  const why = offlineReason(code);
  if (state.kind === 'joining') {
    const known = state.why === 'blocked' && why === 'network' ? state.why : why;
    return { ...state, attempt: state.attempt + 1, why: known };
  }
  if (state.kind === 'offline') return state.why === why || why === 'network' ? state : { ...state, why };
  return { ...state, kind: 'offline', why };
}

function offlineReason(code: number | undefined): OfflineReason {
  switch (code) {
    case 4503:
    case 1012:
      return 'restarting';
    case 4505:
      return 'accessChanged';
    case 4513:
    case 4529:
    case 4508:
    case 1013:
      return 'overloaded';
    default:
      return 'network';
  }
}
