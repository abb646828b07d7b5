/** What a file with another ending counts, beside one with the same. */
const otherLanguage = 0.4;
const sameFolder = 2;
const sameStem = 3;

/** How much a file counts as an example for another, by where the two stand. */
export function pathWeight(path: string, other: string): number {
  const a = partsOf(path);
  const b = partsOf(other);
  let weight = a.ending === b.ending ? 1 : otherLanguage;
  if (a.folder === b.folder) weight *= sameFolder;
  if (a.stem === b.stem && a.stem !== '') weight *= sameStem;
  return weight;
}

function partsOf(path: string): { folder: string; stem: string; ending: string } {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf('.');
  const stem = (dot > 0 ? name.slice(0, dot) : name).replace(/^test_|[._-](test|spec|tests)$/g, '');
  return { folder: path.slice(0, Math.max(0, slash)), stem, ending: dot > 0 ? name.slice(dot + 1) : '' };
}
