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

  /** @param entries in any order */
  constructor(entries: Iterable<RoomFileEntry> = []) {
    this.all = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
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
    this.#byPath ??= new Map(this.all.map((file) => [file.path, file]));
    return this.#byPath.get(path);
  }

  /** The file with an id, wherever it is now. */
  withId(fileId: string): RoomFileEntry | undefined {
    this.#byId ??= new Map(this.all.toReversed().map((file) => [file.fileId, file]));
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
  readonly #read = new WeakMap<object, RoomFileEntry | 'none'>();

  /** @returns the entry at a path, the same object for the same value; undefined when it is none */
  entry(path: string, value: unknown): RoomFileEntry | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const known = this.#read.get(value);
    if (known !== undefined && (known === 'none' || known.path === path)) {
      return known === 'none' ? undefined : known;
    }
    const parsed = fileEntrySchema.safeParse(value).data;
    const entry = parsed && pathProblem(path) === undefined ? { path, ...parsed } : undefined;
    this.#read.set(value, entry ?? 'none');
    return entry;
  }

  /** @param entries of the map, in any order */
  files(entries: Iterable<readonly [string, unknown]>): RoomFiles {
    const found: RoomFileEntry[] = [];
    for (const [path, value] of entries) {
      const entry = this.entry(path, value);
      if (entry) found.push(entry);
    }
    return new RoomFiles(found);
  }
}
