/** What a run has to have reached at least once, or it shows nothing. */
export const faultNames = [
  'typed',
  'typedWhileRequested',
  'typedBesideArriving',
  'typedBeforeBound',
  'pasted',
  'multiCursor',
  'eventsMerged',
  'acceptedSuggestion',
  'deleted',
  'astral',
  'combining',
  'pairCut',
  'remoteWhileRequested',
  'refusedBeforePreparation',
  'refusedAfterPreparation',
  'refusedForNoReason',
  'heldUntilAnswer',
  'echoInSeveralChanges',
  'echoInSeveralEvents',
  'endOfLineSwitched',
  'endOfLineSwitchedWhileRequested',
  'editorUndo',
  'editorRedo',
  'ownUndo',
  'ownRedo',
  'savedLate',
  'formattedWhole',
  'closedWhileRequested',
  'reopened',
  'deliveredInOneTurn',
  'cursorPushed',
  'mixedLineEndings',
  'foreignCrlf',
] as const;

export type FaultName = (typeof faultNames)[number];
export type FaultCounts = Record<FaultName, number>;

export function noFaults(): FaultCounts {
  return Object.fromEntries(faultNames.map((name) => [name, 0])) as FaultCounts;
}

/** The faults that never happened. */
export function unreached(counts: FaultCounts): FaultName[] {
  return faultNames.filter((name) => counts[name] === 0);
}
