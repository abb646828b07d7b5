import { l10n } from 'vscode';

/**
 * What somebody is told whose open file another person deleted from the room.
 * @param path the file's path in the room
 * @param kept the file of their own that it was shared from; undefined when its text is kept as an untitled document
 */
export function removedFile(path: string, kept: string | undefined): string {
  return kept === undefined
    ? l10n.t('{0} was deleted from the room. What you had open is kept as an untitled document.', path)
    : l10n.t('{0} was deleted from the room. Your file {1} stays, and is no longer shared.', path, kept);
}
