import * as Y from 'yjs';
import { placeAfter, placeBefore } from './delta.ts';
import type { DocumentBinding } from './documentBinding.ts';

/**
 * A selection that stays where it is while others edit: two Yjs relative positions as JSON, the form that
 * y-codemirror.next keeps under `cursor` in the awareness, so either side can read the other's.
 */
export type RelativeSelection = { readonly anchor: unknown; readonly head: unknown };

/** Offsets in the document's text with `\n` line ends: `offsetAt(position)`, minus the line number where it has CRLF. */
export type OffsetSelection = { readonly anchor: number; readonly head: number };

/**
 * A selection of the document as a selection of the shared text, right also while the editor lacks remote edits.
 * A cursor belongs to the character before it, where the next one typed will stand; a selection to what it holds.
 * @returns undefined while events are held (`binding.holding`): the document is then ahead of the binding, so ask
 *   again when the selection or the document changes next
 */
export function toRelative(
  binding: DocumentBinding,
  selection: OffsetSelection,
): RelativeSelection | undefined {
  if (binding.holding) return undefined;
  const { text, unapplied, shadow } = binding;
  const start = Math.min(selection.anchor, selection.head);
  const empty = selection.anchor === selection.head;
  const position = (offset: number) => {
    const place = placeAfter(unapplied, Math.min(offset, shadow.length));
    const assoc = empty || offset > start ? -1 : 0;
    return Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, place, assoc));
  };
  return { anchor: position(selection.anchor), head: position(selection.head) };
}

/**
 * Where a selection of the shared text is in the document; a place in text the editor has not got yet is where that
 * text will be inserted.
 * @param selection as it came from the awareness, from anybody: nothing about it is trusted
 * @returns undefined when it does not speak of a place in this text
 */
export function fromRelative(
  binding: DocumentBinding,
  selection: RelativeSelection,
): OffsetSelection | undefined {
  const anchor = place(binding, selection.anchor);
  const head = place(binding, selection.head);
  return anchor === undefined || head === undefined ? undefined : { anchor, head };
}

function place({ text, unapplied }: DocumentBinding, json: unknown): number | undefined {
  const { doc } = text;
  if (doc === null || typeof json !== 'object' || json === null) return undefined;
  try {
    const position = Y.createRelativePositionFromJSON(json);
    const absolute = Y.createAbsolutePositionFromRelativePosition(position, doc);
    return absolute?.type === text ? placeBefore(unapplied, absolute.index) : undefined;
  } catch {
    return undefined;
  }
}
