import { fromBase64, toBase64 } from 'lib0/buffer';
import { applyUpdate, type Doc, mergeUpdates } from 'yjs';
import * as z from 'zod';
import { readStored, writeStored } from '../platform/browserStorage.ts';

/** IndexedDB has written what is older than this, in milliseconds, also on a slow machine. */
const writtenAfter = 10_000;

/**
 * Keeps the edits of the last moments before a page is closed or loaded anew. A write to IndexedDB that is under way
 * then is aborted by the browser, so these edits go where a closing page can still write at once.
 * @param key where they stand in the browser's storage
 * @param isStored whether an update of this origin was read from IndexedDB and needs no keeping
 */
export function backUpOnUnload(key: string, document: Doc, isStored: (origin: unknown) => boolean): void {
  let recent: { update: Uint8Array; at: number }[] = [];
  document.on('update', (update: Uint8Array, origin: unknown) => {
    const now = Date.now();
    recent = recent.filter(({ at }) => now - at < writtenAfter);
    if (!isStored(origin)) recent.push({ update, at: now });
  });
  const write = () => {
    const known = readUpdate(key);
    const updates = recent.map(({ update }) => update);
    if (known) updates.push(known);
    writeStored(key, updates.length > 0 ? toBase64(mergeUpdates(updates)) : undefined);
  };
  window.addEventListener('pagehide', write);
  document.on('destroy', () => window.removeEventListener('pagehide', write));

  const last = readUpdate(key);
  writeStored(key, undefined);
  if (last) applyUpdate(document, last, 'last words');
}

function readUpdate(key: string): Uint8Array | undefined {
  const text = readStored(key, z.base64());
  return text === undefined ? undefined : fromBase64(text);
}
