import { fileTypes } from '@tandem/protocol/documents';
import * as Y from 'yjs';

/**
 * Deletes from the text of a file what is no text, such as an embedded object; formatting stays.
 * @returns how many things were deleted
 */
export function dropNotText(doc: Y.Doc): number {
  const text = doc.getText(fileTypes.content);
  let dropped = 0;
  doc.transact((transaction) => {
    for (let item = text._start; item; item = item.right) {
      if (item.deleted || !item.countable || item.content instanceof Y.ContentString) continue;
      // `Y.Text.delete` passes over values of an array, and deletes text in their place.
      item.delete(transaction);
      dropped += 1;
    }
    if (text._searchMarker) text._searchMarker.length = 0;
  });
  return dropped;
}
