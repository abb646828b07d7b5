import { userSchema } from '@tandem/protocol/presence';
import type { Awareness } from 'y-protocols/awareness';
import {
  type AbsolutePosition,
  compareRelativePositions,
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  type Text,
} from 'yjs';
import { safeColor } from '../platform/safeColor.ts';

/** Somebody else's selection, in offsets into the text. */
export type RemoteCursor = { clientId: number; name: string; color: string; anchor: number; head: number };

/**
 * Tells the others where this person's selection is; says nothing when they know.
 * @param selection in offsets into the text
 */
export function announceCursor(
  text: Text,
  awareness: Awareness,
  selection: { anchor: number; head: number },
): void {
  const state = awareness.getLocalState();
  if (!state) return;
  const cursor = {
    anchor: createRelativePositionFromTypeIndex(text, selection.anchor),
    head: createRelativePositionFromTypeIndex(text, selection.head),
  };
  const known = state.cursor as typeof cursor | null | undefined;
  const same =
    known &&
    compareRelativePositions(createRelativePositionFromJSON(known.anchor), cursor.anchor) &&
    compareRelativePositions(createRelativePositionFromJSON(known.head), cursor.head);
  if (!same) awareness.setLocalStateField('cursor', cursor);
}

/**
 * The cursors of everybody else in a file.
 * @param nameOf what somebody in the room is called, by `user.id`
 */
export function readCursors(
  text: Text,
  awareness: Awareness,
  nameOf: (userId: string) => string | undefined,
): RemoteCursor[] {
  const cursors: RemoteCursor[] = [];
  for (const [clientId, state] of awareness.getStates()) {
    const user = userSchema.safeParse(state.user).data;
    if (clientId === awareness.clientID || !user) continue;
    const anchor = positionIn(text, state.cursor?.anchor);
    const head = positionIn(text, state.cursor?.head);
    if (!anchor || !head) continue;
    cursors.push({
      clientId,
      name: nameOf(user.id) ?? user.name,
      color: safeColor(user.color),
      anchor: anchor.index,
      head: head.index,
    });
  }
  return cursors;
}

/** @returns undefined for a position in another text, or one that cannot be read: awareness is whatever a peer sends */
function positionIn(text: Text, json: unknown): AbsolutePosition | undefined {
  if (!json || !text.doc) return undefined;
  try {
    const position = createAbsolutePositionFromRelativePosition(
      createRelativePositionFromJSON(json),
      text.doc,
    );
    return position?.type === text ? position : undefined;
  } catch {
    return undefined;
  }
}
