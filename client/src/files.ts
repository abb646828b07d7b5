import { type FileEntry, fileEntrySchema, mainFileId } from '@tandem/protocol/documents';
import { pathProblem } from '@tandem/protocol/paths';

/** A file of the room. */
export type RoomFileEntry = FileEntry & { path: string };
/** What stands in one folder of the room. */
export type FolderEntry = { name: string; path: string; isFolder: boolean };

/** The files of a room at one moment, by path, by id and by folder. Each of these is made once, when it is first asked for. */
export class RoomFiles implements Iterable<RoomFileEntry> {
  /** Sorted by path. */
  readonly all: readonly RoomFileEntry[];
  #mainFirst: readonly RoomFileEntry[] | undefined;
  #byPath: ReadonlyMap<string, RoomFileEntry> | undefined;
  #byId: ReadonlyMap<string, RoomFileEntry> | undefined;
  #folders: ReadonlyMap<string, ReadonlyMap<string, FolderEntry>> | undefined;
  readonly #sorted = new Map<string, readonly FolderEntry[]>();

  /**
   * @param entries in any order
   * @param before the files of a moment ago: what is among them too is known to be in order
   */
  constructor(entries: Iterable<RoomFileEntry> = [], before: readonly RoomFileEntry[] = []) {
    const added = new Set(entries);
    // `delete` says whether it was there: what is left over has come since.
    const kept = before.filter((file) => added.delete(file));
    const news = [...added].sort((a, b) => (a.path < b.path ? -1 : 1));
    this.all = merged(kept, news);
  }

  get size(): number {
    return this.all.length;
  }

  /** The file everybody starts with: the main file, or the first one when that was deleted. */
  get main(): RoomFileEntry | undefined {
    return this.withId(mainFileId) ?? this.all[0];
  }

  /** The main file, then the others as a person sorts them. */
  get mainFirst(): readonly RoomFileEntry[] {
    this.#mainFirst ??= [...this.all].sort(
      (a, b) =>
        Number(b.fileId === mainFileId) - Number(a.fileId === mainFileId) || a.path.localeCompare(b.path),
    );
    return this.#mainFirst;
  }

  [Symbol.iterator](): Iterator<RoomFileEntry> {
    return this.all[Symbol.iterator]();
  }

  /** The file at a path. */
  at(path: string): RoomFileEntry | undefined {
    this.#byPath ??= indexed(this.all, (file) => file.path);
    return this.#byPath.get(path);
  }

  /** The file with an id, wherever it is now. */
  withId(fileId: string): RoomFileEntry | undefined {
    this.#byId ??= indexed(this.all, (file) => file.fileId);
    return this.#byId.get(fileId);
  }

  /** The file at a path, or all files in the folder there. */
  below(path: string): RoomFileEntry[] {
    return this.all.filter((file) => file.path === path || file.path.startsWith(`${path}/`));
  }

  /**
   * @param folder the path of a folder, empty for the room itself
   * @returns its folders, then its files, each by name; undefined when there is no such folder
   */
  inFolder(folder: string): readonly FolderEntry[] | undefined {
    const known = this.#sorted.get(folder);
    if (known) return known;
    this.#folders ??= foldersOf(this.all);
    const entries = this.#folders.get(folder);
    if (!entries) return folder === '' ? [] : undefined;
    const sorted = [...entries.values()].sort(
      (a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name),
    );
    this.#sorted.set(folder, sorted);
    return sorted;
  }
}

/** Of two with one key the first stands. */
function indexed(files: readonly RoomFileEntry[], keyOf: (file: RoomFileEntry) => string) {
  const index = new Map<string, RoomFileEntry>();
  for (let at = files.length - 1; at >= 0; at -= 1) index.set(keyOf(files[at]!), files[at]!);
  return index as ReadonlyMap<string, RoomFileEntry>;
}

/** One list in order of two that are. */
function merged(one: readonly RoomFileEntry[], other: readonly RoomFileEntry[]): readonly RoomFileEntry[] {
  if (one.length === 0) return other;
  const all: RoomFileEntry[] = [];
  let next = 0;
  for (const file of one) {
    while (next < other.length && other[next]!.path < file.path) all.push(other[next++]!);
    all.push(file);
  }
  return all.concat(other.slice(next));
}

/** The entries of every folder, by name, in one pass. */
function foldersOf(files: readonly RoomFileEntry[]): Map<string, Map<string, FolderEntry>> {
  const folders = new Map<string, Map<string, FolderEntry>>();
  const add = (path: string, isFolder: boolean): void => {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '' : path.slice(0, slash);
    const name = path.slice(slash + 1);
    let entries = folders.get(folder);
    if (!entries) {
      entries = new Map();
      folders.set(folder, entries);
      if (folder !== '') add(folder, true);
    }
    if (entries.get(name)?.isFolder) return;
    entries.set(name, { name, path, isFolder });
  };
  for (const { path } of files) add(path, false);
  return folders;
}

/**
 * Reads values of the manifest's map of files, each once: a value that is set again is another object. Whoever may write
 * to the manifest may write nonsense into it, so entries that break the rules of paths are left out (invariant 9).
 */
export class FileReader {
  /** What stood at each path when it was read last. */
  readonly #read = new Map<string, { value: unknown; entry: RoomFileEntry | undefined }>();
  #last: readonly RoomFileEntry[] = [];

  /** @returns the entry at a path, the same object for the same value; undefined when it is none */
  entry(path: string, value: unknown): RoomFileEntry | undefined {
    const known = this.#read.get(path);
    if (known?.value === value) return known?.entry;
    const parsed = fileEntrySchema.safeParse(value).data;
    const entry = parsed && pathProblem(path) === undefined ? { path, ...parsed } : undefined;
    this.#read.set(path, { value, entry });
    return entry;
  }

  /** @param entries of the map, in any order */
  files(entries: Iterable<readonly [string, unknown]>): RoomFiles {
    const found: RoomFileEntry[] = [];
    let count = 0;
    for (const [path, value] of entries) {
      count += 1;
      const entry = this.entry(path, value);
      if (entry) found.push(entry);
    }
    // Paths that are gone are forgotten now and then, so that what is remembered stays in proportion.
    if (this.#read.size > 2 * count + 1000) this.#read.clear();
    const files = new RoomFiles(found, this.#last);
    this.#last = files.all;
    return files;
  }
}
