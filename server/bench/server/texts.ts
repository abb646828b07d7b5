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
        const roll = random();
        if (roll < 0.02) cursor = Math.floor(random() * (text.length + 1));
        if (text.length > size ? roll < 0.6 : roll > 0.8 && cursor > 0) {
          cursor = Math.max(1, cursor);
          text.delete(cursor - 1, 1);
          cursor -= 1;
        } else {
          text.insert(cursor, roll < 0.04 ? '\n' : String.fromCharCode(97 + Math.floor(random() * 26)));
          cursor += 1;
        }
      }
    });
  }
  doc.destroy();
  return updates;
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
