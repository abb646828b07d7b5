import * as Y from 'yjs';
import { type Delta, fromReplacements } from './delta.ts';

/** A transaction that touches more items than this is told by Yjs, which walks along the whole text. */
const mostTouched = 1000;

/** An item that a transaction showed (`inserted`) or hid. */
export type Touched = { item: Y.Item; inserted: boolean };

/** The items of a text that a transaction showed or hid; undefined when they are too many, or not only text. */
export function itemsTouched(
  text: Y.Text,
  { doc, beforeState, afterState, deleteSet }: Y.Transaction,
): Touched[] | undefined {
  const touched: Touched[] = [];
  for (const [client, to] of afterState) {
    const from = beforeState.get(client) ?? 0;
    if (from === to) continue;
    const structs = doc.store.clients.get(client)!;
    for (let at = Y.findIndexSS(structs, from); at < structs.length; at += 1) {
      const item = structs[at]!;
      if (item.id.clock >= to || touched.length > mostTouched) break;
      if (item.id.clock < from || !(item instanceof Y.Item)) continue;
      if (item.parent === text && isVisible(item)) touched.push({ item, inserted: true });
    }
  }
  for (const [client, ranges] of deleteSet.clients) {
    const structs = doc.store.clients.get(client)!;
    const known = beforeState.get(client) ?? 0;
    for (const { clock, len } of ranges) {
      for (let at = Y.findIndexSS(structs, clock); at < structs.length; at += 1) {
        const item = structs[at]!;
        if (item.id.clock >= clock + len || touched.length > mostTouched) break;
        if (item.id.clock >= known || !(item instanceof Y.Item)) continue;
        if (item.parent === text && item.countable) touched.push({ item, inserted: false });
      }
    }
  }
  const isText = ({ item: { content, deleted } }: Touched) => deleted || content instanceof Y.ContentString;
  return touched.length <= mostTouched && touched.every(isText) ? touched : undefined;
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
