import ignore, { type Ignore } from 'ignore';
import { isSecretPath } from '../secrets.ts';
import { treePathFault } from './treePath.ts';

/** The files of a tree that say what is left out: git's, and one for what a room leaves out besides. */
const ignoreFiles = ['.gitignore', '.tandemignore'] as const;
type IgnoreFile = (typeof ignoreFiles)[number];

/** Whether a path is that of a file whose text {@link IgnoreRules} wants. */
export function isIgnoreFile(path: string): boolean {
  return (ignoreFiles as readonly string[]).includes(nameOf(path));
}

/** The rules of one file, and the folder it stands in, with a slash at its end; empty for the top. */
type Level = { folder: string; rules: Ignore };

/**
 * What never travels, told from the files of the tree alone, so that everybody's mirror decides alike: a mirror has no
 * `.git` to ask. Case does not count, as for git on the disks that fold it. What the tree lists already is not asked for.
 */
export class IgnoreRules {
  readonly #texts: Readonly<Record<IgnoreFile, Map<string, Ignore>>> = {
    '.gitignore': new Map(),
    '.tandemignore': new Map(),
  };
  /** What is known of folders, with a slash at their ends: undefined where they are left out as a whole. */
  readonly #folders = new Map<string, Readonly<Record<IgnoreFile, readonly Level[]>> | undefined>();

  /** @param text what an ignore file of the tree says now; undefined when it is gone */
  set(path: string, text: string | undefined): void {
    const texts = this.#texts[nameOf(path) as IgnoreFile];
    const folder = folderOf(path);
    if (text === undefined) texts.delete(folder);
    else texts.set(folder, ignore().add(text.replace(/^\uFEFF/, '')));
    for (const known of this.#folders.keys()) if (known.startsWith(folder)) this.#folders.delete(known);
  }

  /** Whether the file at a path stays at home. */
  ignores(path: string): boolean {
    if (treePathFault(path) !== undefined || isSecretPath(path)) return true;
    const levels = this.#levelsOf(folderOf(path));
    return !levels || ignoreFiles.some((file) => verdictOf(levels[file], path)?.ignored);
  }

  /** Whether all below a folder stays at home, so that nobody has to look into it. @param path without a slash at its end */
  ignoresFolder(path: string): boolean {
    return treePathFault(path) !== undefined || isSecretPath(`${path}/x`) || !this.#levelsOf(`${path}/`);
  }

  #levelsOf(folder: string): Readonly<Record<IgnoreFile, readonly Level[]>> | undefined {
    if (this.#folders.has(folder)) return this.#folders.get(folder);
    const levels = this.#readLevels(folder);
    this.#folders.set(folder, levels);
    return levels;
  }

  #readLevels(folder: string) {
    const none: Record<IgnoreFile, readonly Level[]> = { '.gitignore': [], '.tandemignore': [] };
    const above = folder === '' ? none : this.#levelsOf(folderOf(folder.slice(0, -1)));
    if (!above) return undefined;
    const levels = { ...above };
    for (const file of ignoreFiles) {
      const verdict = verdictOf(above[file], folder);
      if (verdict?.ignored) return undefined;
      if (verdict?.unignored) levels[file] = above[file].map((level) => takenBack(level, folder));
      const rules = this.#texts[file].get(folder);
      if (rules) levels[file] = [...levels[file], { folder, rules }];
    }
    return levels;
  }
}

/** The word of the deepest file that has one. @param path with a slash at its end for a folder; its parents are not left out */
function verdictOf(levels: readonly Level[], path: string) {
  for (let index = levels.length - 1; index >= 0; index -= 1) {
    const { folder, rules } = levels[index]!;
    const verdict = rules.test(path.slice(folder.length));
    if (verdict.ignored || verdict.unignored) return verdict;
  }
  return undefined;
}

/** A deeper file took a folder back that this one leaves out: what is in it is then judged by its own name. */
function takenBack(level: Level, folder: string): Level {
  const path = folder.slice(level.folder.length);
  if (!level.rules.test(path).ignored) return level;
  const literal = path.replace(/[\\!#*?[\] ]/g, '\\$&');
  return { folder: level.folder, rules: ignore().add(level.rules).add(`!/${literal}`) };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** With a slash at its end; empty for the top. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
