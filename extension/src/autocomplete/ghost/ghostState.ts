/** Why a document has no ghost text, or `on`; `nowhere` is where nobody writes code. */
export type Here = 'on' | 'nowhere' | 'noServer' | 'outsideRooms' | 'roomOff' | 'language' | 'excluded';

/** What the status bar says of ghost text. */
export type GhostState =
  | { kind: 'hidden' }
  | { kind: 'off' }
  | { kind: 'snoozed'; until: number }
  | { kind: 'notHere'; why: Exclude<Here, 'on' | 'nowhere'> }
  | { kind: 'unavailable' }
  | { kind: 'asking' }
  | { kind: 'model' }
  | { kind: 'engine' };

/** What is known; times in milliseconds since the epoch. */
export type Known = {
  enabled: boolean;
  /** Of the document in front. */
  here: Here;
  snoozedUntil: number;
  now: number;
  /** Where the last answer came from. */
  source: 'engine' | 'model' | 'none' | 'unavailable';
  isAsking: boolean;
};

/** The one thing that is worth saying, the strongest reason first. */
export function ghostState({ enabled, here, snoozedUntil, now, source, isAsking }: Known): GhostState {
  if (here === 'nowhere') return { kind: 'hidden' };
  if (!enabled) return { kind: 'off' };
  if (snoozedUntil > now) return { kind: 'snoozed', until: snoozedUntil };
  if (here !== 'on') return { kind: 'notHere', why: here };
  if (source === 'unavailable') return { kind: 'unavailable' };
  // A model takes a while; what the engine says is there before anybody has read "asking".
  if (source === 'model') return { kind: isAsking ? 'asking' : 'model' };
  return { kind: 'engine' };
}
