import * as Y from 'yjs';

/**
 * A document as people leave it: typed in runs at places that move, with a fifth of the edits deleting what was there.
 * Seeded, so every server gets the same bytes.
 * @param edits how many single-character edits
 * @param perUpdate how many of them travel in one update
 * @param size the text's length is kept near this many characters
 */
export function editedDocument(edits: number, perUpdate: number, size: number): Uint8Array[] {
  const random = seeded(20260101);
  const doc = new Y.Doc();
  doc.clientID = 7;
  const text = doc.getText('content');
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  let cursor = 0;
  for (let done = 0; done < edits; done += perUpdate) {
    doc.transact(() => {
      for (let edit = 0; edit < Math.min(perUpdate, edits - done); edit += 1) {
        cursor = editOnce(text, cursor, size, random);
      }
    });
  }
  doc.destroy();
  return updates;
}

/** @returns where the cursor is after it */
function editOnce(text: Y.Text, cursor: number, size: number, random: () => number): number {
  const roll = random();
  const at = roll < 0.02 ? Math.floor(random() * (text.length + 1)) : cursor;
  if (text.length > size ? roll < 0.6 : roll > 0.8 && at > 0) {
    const end = Math.max(1, at);
    text.delete(end - 1, 1);
    return end - 1;
  }
  text.insert(at, roll < 0.04 ? '\n' : String.fromCharCode(97 + Math.floor(random() * 26)));
  return at + 1;
}

/**
 * A text typed from its beginning to its end by one person.
 * @param perUpdate how many characters travel in one update
 */
export function typedDocument(size: number, perUpdate: number): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = 8;
  const text = doc.getText('content');
  const updates: Uint8Array[] = [];
  for (let at = 0; at < size; at += perUpdate) {
    const before = Y.encodeStateVector(doc);
    text.insert(at, `${'x'.repeat(59)}\n`.repeat(Math.ceil(perUpdate / 60)).slice(0, perUpdate));
    updates.push(Y.encodeStateAsUpdate(doc, before));
  }
  doc.destroy();
  return updates;
}

/** Pastes of `size` characters, each removing the one before, so that much is sent and the document stays small. */
export function replacedDocument(size: number, count: number): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = 9;
  const text = doc.getText('content');
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (let paste = 0; paste < count; paste += 1) {
    doc.transact(() => {
      text.delete(0, text.length);
      text.insert(0, 'z'.repeat(size));
    });
  }
  doc.destroy();
  return updates;
}

/** Park and Miller's minimal standard generator. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
