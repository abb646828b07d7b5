import ignore, { type Ignore } from 'ignore';

/** Reads the `.gitignore` of a folder. @param folder with a slash at its end; @returns undefined when there is none */
export type ReadRules = (folder: string) => Promise<string | undefined>;

/**
 * Leaves out what git would: what the `.gitignore` of the top folder and of those below it say, the deeper one last.
 * @param top a folder's path with a slash at its end
 * @param files paths of files below it
 */
export async function notIgnored(
  top: string,
  files: readonly string[],
  read: ReadRules,
): Promise<readonly string[]> {
  const rules = new Map<string, Promise<Ignore | undefined>>();
  const rulesOf = (folder: string) => {
    const known = rules.get(folder) ?? read(folder).then((text) => (text ? ignore().add(text) : undefined));
    rules.set(folder, known);
    return known;
  };
  const kept: string[] = [];
  for (const file of files) {
    let ignored = false;
    for (let at = top.length; at > 0; at = file.indexOf('/', at) + 1) {
      const verdict = (await rulesOf(file.slice(0, at)))?.test(file.slice(at));
      if (verdict?.ignored) ignored = true;
      else if (verdict?.unignored) ignored = false;
    }
    if (!ignored) kept.push(file);
  }
  return kept;
}
