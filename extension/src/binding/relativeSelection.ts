import * as Y from 'yjs';
import { placeAfter, placeBefore } from './delta.ts';
import type { DocumentBinding } from './documentBinding.ts';
import { TextIndex } from './textIndex.ts';

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
    return relativePlace(text, place, assoc);
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

/** What `Y.createRelativePositionFromTypeIndex` makes, without its walk from the start of the text. */
function relativePlace(text: Y.Text, offset: number, assoc: number): unknown {
  const item = TextIndex.of(text).idAt(assoc < 0 ? offset - 1 : offset);
  const whole = Y.createRelativePositionFromTypeIndex(text, 0, -1);
  return Y.relativePositionToJSON(new Y.RelativePosition(whole.type, whole.tname, item ?? null, assoc));
}

function place({ text, unapplied }: DocumentBinding, json: unknown): number | undefined {
  if (text.doc === null || typeof json !== 'object' || json === null) return undefined;
  try {
    const offset = absolutePlace(text, Y.createRelativePositionFromJSON(json));
    return offset === undefined ? undefined : placeBefore(unapplied, offset);
  } catch {
    return undefined;
  }
}

/** What `Y.createAbsolutePositionFromRelativePosition` finds, without its walk to the start of the text. */
function absolutePlace(text: Y.Text, position: Y.RelativePosition): number | undefined {
  const doc = text.doc!;
  const { item: id, assoc } = position;
  if (id === null) {
    const absolute = Y.createAbsolutePositionFromRelativePosition(position, doc);
    return absolute?.type === text ? absolute.index : undefined;
  }
  if (Y.getState(doc.store, id.client) <= id.clock) return undefined;
  let next: Y.ID | null = id;
  let item: Y.Item | undefined;
  let within = 0;
  // Text that was taken back and done again stands in new items.
  while (next !== null) {
    const wanted: Y.ID = within > 0 ? Y.createID(next.client, next.clock + within) : next;
    const found: unknown = Y.getItem(doc.store, wanted);
    if (!(found instanceof Y.Item)) return undefined;
    item = found;
    within = wanted.clock - found.id.clock;
    next = found.redone;
  }
  if (item?.parent !== text) return undefined;
  const inside = item.deleted || !item.countable ? 0 : within + (assoc >= 0 ? 0 : 1);
  return TextIndex.of(text).offsetOf(item) + inside;
}
