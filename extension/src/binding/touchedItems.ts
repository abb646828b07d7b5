import * as Y from 'yjs';
import { type Delta, fromReplacements } from './delta.ts';

/** A transaction that touches more items than this is told by Yjs, which walks along the whole text. */
const mostTouched = 1000;

/** An item that a transaction showed (`inserted`) or hid. */
export type Touched = { item: Y.Item; inserted: boolean };

/** The items of a text that a transaction showed or hid; undefined when they are too many, or not only text. */
export function itemsTouched(text: Y.Text, transaction: Y.Transaction): Touched[] | undefined {
  const touched: Touched[] = [];
  for (const parts of [itemsShown(text, transaction), itemsHidden(text, transaction)]) {
    for (const part of parts) {
      touched.push(part);
      if (touched.length > mostTouched || !isText(part.item)) return undefined;
    }
  }
  return touched;
}

function* itemsShown(text: Y.Text, { doc, beforeState, afterState }: Y.Transaction): Generator<Touched> {
  for (const [client, to] of afterState) {
    const from = beforeState.get(client) ?? 0;
    for (const item of itemsBetween(doc, client, from, to)) {
      if (item.id.clock >= from && item.parent === text && isVisible(item)) yield { item, inserted: true };
    }
  }
}

function* itemsHidden(text: Y.Text, { doc, beforeState, deleteSet }: Y.Transaction): Generator<Touched> {
  for (const [client, ranges] of deleteSet.clients) {
    const known = beforeState.get(client) ?? 0;
    for (const { clock, len } of ranges) {
      for (const item of itemsBetween(doc, client, clock, Math.min(clock + len, known))) {
        if (item.parent === text && item.countable) yield { item, inserted: false };
      }
    }
  }
}

/** A client's items from the one that holds the clock `from` to the last that begins before `to`. */
function* itemsBetween(doc: Y.Doc, client: number, from: number, to: number): Generator<Y.Item> {
  if (from >= to) return;
  const structs = doc.store.clients.get(client)!;
  for (let at = Y.findIndexSS(structs, from); at < structs.length; at += 1) {
    const item = structs[at]!;
    if (item.id.clock >= to) return;
    if (item instanceof Y.Item) yield item;
  }
}

function isText({ content, deleted }: Y.Item): boolean {
  return deleted || content instanceof Y.ContentString;
}

/**
 * What a transaction changed.
 * @param parts sorted by where they are, or were, in the text after the change
 */
export function changeOf(parts: readonly (Touched & { at: number })[]): Delta {
  const replacements: { from: number; to: number; text: string }[] = [];
  let shift = 0;
  for (const { item, inserted, at } of parts) {
    const from = at - shift;
    const last = replacements.at(-1);
    const part = last && last.to === from ? last : { from, to: from, text: '' };
    if (part !== last) replacements.push(part);
    if (inserted) {
      part.text += (item.content as Y.ContentString).str;
      shift += item.length;
    } else {
      part.to += item.length;
      shift -= item.length;
    }
  }
  return fromReplacements(replacements);
}

/** Whether an item's characters are in the text. */
export function isVisible(item: Y.Item): boolean {
  return !item.deleted && item.countable;
}
