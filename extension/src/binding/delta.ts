import type { Replacement } from '@tandem/protocol/textDifference';
import QuillDelta from 'quill-delta';
import { ContentString, type Text } from 'yjs';

/**
 * A change of a text as a list of retain, insert and delete (https://quilljs.com/docs/delta), without attributes.
 * Where an insert and a delete meet, the insert stands first.
 */
export type Delta = QuillDelta;

/** The change that changes nothing. */
export function identity(): Delta {
  return new QuillDelta();
}

export function isIdentity(delta: Delta): boolean {
  return delta.ops.length === 0;
}

/**
 * What a replacement that replaces nothing by nothing leaves is taken off, so that a change of nothing is the identity.
 * @param replacements sorted by offset and not overlapping, as of the text before all of them
 */
export function fromReplacements(replacements: readonly Replacement[]): Delta {
  const delta = new QuillDelta();
  let at = 0;
  for (const { from, to, text } of replacements) {
    delta
      .retain(from - at)
      .insert(text)
      .delete(to - from);
    at = to;
  }
  return delta.chop();
}

/** The replaced ranges of a change, sorted; the inverse of {@link fromReplacements}. */
export function toReplacements(delta: Delta): Replacement[] {
  const replacements: Replacement[] = [];
  let at = 0;
  let last: { from: number; to: number; text: string } | undefined;
  for (const op of delta.ops) {
    if (typeof op.retain === 'number') {
      at += op.retain;
      last = undefined;
      continue;
    }
    if (last === undefined) {
      last = { from: at, to: at, text: '' };
      replacements.push(last);
    }
    if (typeof op.insert === 'string') last.text += op.insert;
    else if (typeof op.delete === 'number') {
      at += op.delete;
      last.to = at;
    }
  }
  return replacements;
}

/** What an editor shows of an embedded object, which counts as one character in a shared text. */
const embedded = '\uFFFC';

/** The text an editor shows: an embedded object, which no server takes any more, is a character that can be deleted. */
export function shownText(text: Text): string {
  const plain = text.toString();
  if (plain.length === text.length) return plain;
  let shown = '';
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue;
    shown += item.content instanceof ContentString ? item.content.str : embedded.repeat(item.length);
  }
  return shown;
}

/** @param ops of a `Y.YTextEvent`; attributes are left out, and an embedded object is as in {@link shownText} */
export function fromTextEvent(
  ops: readonly { insert?: unknown; retain?: number | undefined; delete?: number | undefined }[],
): Delta {
  const delta = new QuillDelta();
  for (const op of ops) {
    if (op.retain !== undefined) delta.retain(op.retain);
    else if (op.delete !== undefined) delta.delete(op.delete);
    else if (typeof op.insert === 'string') delta.insert(op.insert);
    else delta.insert(embedded);
  }
  return delta.chop();
}

/** The one change that does `first` and then `second`. */
export function compose(first: Delta, second: Delta): Delta {
  if (isIdentity(first)) return second;
  if (isIdentity(second)) return first;
  return first.compose(second);
}

/**
 * Two changes of one text, each rewritten to follow the other: `local` then `remoteAfter` gives the same text as
 * `remote` then `localAfter`. Of two inserts at one place the local one stands first: what somebody types stays
 * beside the character they typed before it, and text of others that arrives at their cursor goes to the right.
 */
export function transform(local: Delta, remote: Delta): { localAfter: Delta; remoteAfter: Delta } {
  if (isIdentity(remote)) return { localAfter: local, remoteAfter: remote };
  return { localAfter: remote.transform(local, false), remoteAfter: local.transform(remote, true) };
}

/** By how many UTF-16 units the change makes a text longer. */
export function lengthChange(delta: Delta): number {
  return delta.changeLength();
}

/**
 * Where a place before the change is after it. At an insert the place stays in front, as {@link transform} has it
 * for text typed there.
 */
export function placeAfter(delta: Delta, offset: number): number {
  return delta.transformPosition(offset, true);
}

/** Where a place after the change was before it; a place inside inserted text was where that text went. */
export function placeBefore(delta: Delta, offset: number): number {
  let before = 0;
  let after = 0;
  for (const op of delta.ops) {
    if (after >= offset && op.delete === undefined) break;
    if (typeof op.retain === 'number') {
      const step = Math.min(op.retain, offset - after);
      before += step;
      after += step;
    } else if (typeof op.insert === 'string') after += op.insert.length;
    else if (op.delete !== undefined && after < offset) before += op.delete;
  }
  return after >= offset ? before : before + offset - after;
}
