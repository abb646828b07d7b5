/** A ghost on the screen: where it stands and what it says. */
export type OnScreen = { document: string; line: number; character: number; text: string };
/** One change of a document, as the editor tells it. */
export type Change = { line: number; character: number; removed: number; text: string };

/**
 * Whether a change is a word or a line taken from the ghost: VS Code tells nobody, it only inserts the text.
 * @returns how many characters were taken; 0 for typing, for taking all of it, and for anything else
 */
export function partlyTaken(ghost: OnScreen, document: string, changes: readonly Change[]): number {
  const [change] = changes;
  if (!change || changes.length !== 1 || document !== ghost.document) return 0;
  const { line, character, removed, text } = change;
  if (line !== ghost.line || character !== ghost.character || removed !== 0) return 0;
  // A key inserts one character, or two where the editor closes a bracket.
  if (text.length < 2 || text.length >= ghost.text.length || !ghost.text.startsWith(text)) return 0;
  return /^(\(\)|\[\]|\{\}|""|''|``)$/.test(text) ? 0 : text.length;
}
