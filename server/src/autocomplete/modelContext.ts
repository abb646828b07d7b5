import { mayHoldSecrets } from '@tandem/protocol/secrets';
import type { Hole } from './models/model.ts';
import type { RoomTexts, TextFile } from './roomTexts.ts';

/** How many files are looked into, by what their paths say, and how many of these a model is shown. */
const filesRead = 8;
const filesShown = 3;
/** How much of a text decides what is like it, in UTF-16 units: what is around the cursor. */
const charactersCompared = 4000;

/** The other files of a room that a model is shown. */
export class ModelContext {
  readonly #known: (roomId: string) => readonly TextFile[];
  readonly #texts: Pick<RoomTexts, 'text'>;

  /** @param known the files of a room whose texts may be used, the last changed last */
  constructor(known: (roomId: string) => readonly TextFile[], texts: Pick<RoomTexts, 'text'>) {
    this.#known = known;
    this.#texts = texts;
  }

  /**
   * @param path of the file that is completed, and what is in front of the cursor there
   * @returns the most like it first
   */
  async filesFor(roomId: string, path: string, before: string): Promise<Hole['files']> {
    const files: { path: string; text: string }[] = [];
    for (const { fileId, path: other } of closest(path, this.#known(roomId)).slice(0, filesRead)) {
      const text = await this.#texts.text(roomId, fileId);
      if (text !== undefined && text !== '' && !mayHoldSecrets(other, text))
        files.push({ path: other, text });
    }
    const names = namesIn(before.slice(-charactersCompared));
    return files
      .map((file) => ({ file, shared: shareOf(names, namesIn(file.text)) }))
      .sort((a, b) => b.shared - a.shared)
      .slice(0, filesShown)
      .map(({ file }) => file);
  }
}

/** The files of the same kind: those of the same stem first, then of the same folder, then the last changed. */
function closest(path: string, files: readonly TextFile[]): TextFile[] {
  const own = partsOf(path);
  return files
    .map((file, age) => ({ file, age, parts: partsOf(file.path) }))
    .filter(({ file, parts }) => file.path !== path && parts.ending === own.ending)
    .map(({ file, age, parts: { stem, folder } }) => ({
      file,
      closeness: (stem === own.stem ? 2 : 0) + (folder === own.folder ? 1 : 0),
      age,
    }))
    .sort((a, b) => b.closeness - a.closeness || b.age - a.age)
    .map(({ file }) => file);
}

/** A test and what it tests have one stem: `a.test.ts`, `a.ts`. */
function partsOf(path: string): { folder: string; stem: string; ending: string } {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf('.');
  return {
    folder: path.slice(0, Math.max(0, slash)),
    stem: name.split('.', 1)[0]!.replace(/^test_|_test$/g, ''),
    ending: dot > 0 ? name.slice(dot) : '',
  };
}

function namesIn(text: string): Set<string> {
  return new Set(text.match(/[\p{L}_$][\p{L}\p{N}_$]{2,}/gu) ?? []);
}

function shareOf(names: ReadonlySet<string>, others: ReadonlySet<string>): number {
  let shared = 0;
  for (const name of names) if (others.has(name)) shared++;
  return shared;
}
