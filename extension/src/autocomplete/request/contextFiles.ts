/** An open document that may be shown to the engine, for one outside any room. */
export type OpenText = { path: string; languageId: string; text: string };

const maxFiles = 8;
const maxCharacters = 120_000;

/**
 * The open documents most like the one being written: the same language, the same folder first; not more than is of use.
 */
export function contextFiles(
  current: { path: string; languageId: string },
  others: readonly OpenText[],
): { path: string; text: string }[] {
  const folder = folderOf(current.path);
  const closeness = ({ path }: OpenText) => (folderOf(path) === folder ? 1 : 0);
  const chosen: { path: string; text: string }[] = [];
  let left = maxCharacters;
  const alike = others.filter(
    (other) => other.languageId === current.languageId && other.path !== current.path,
  );
  for (const { path, text } of alike.sort((a, b) => closeness(b) - closeness(a))) {
    if (chosen.length === maxFiles) break;
    if (text.length > left || text === '' || path.length > 255) continue;
    chosen.push({ path, text });
    left -= text.length;
  }
  return chosen;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
