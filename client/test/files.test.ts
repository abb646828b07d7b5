import assert from 'node:assert/strict';
import { FileReader, RoomFiles } from '../src/files.ts';

const filesOf = (entries: [string, unknown][]) => new FileReader().files(entries);

const entry = (fileId: string) => ({ fileId, language: 'plaintext' });

describe('file tree', () => {
  const files = filesOf([
    ['src/main.ts', entry('main')],
    ['src/lib/a.ts', entry('a')],
    ['README.md', entry('b')],
  ]);

  it('lists folders first, then files, each by name', () => {
    assert.deepEqual(files.inFolder(''), [
      { name: 'src', path: 'src', isFolder: true },
      { name: 'README.md', path: 'README.md', isFolder: false },
    ]);
    assert.deepEqual(files.inFolder('src'), [
      { name: 'lib', path: 'src/lib', isFolder: true },
      { name: 'main.ts', path: 'src/main.ts', isFolder: false },
    ]);
  });

  it('knows no folder that has no file, and does not take a common beginning for a folder', () => {
    assert.equal(files.inFolder('sr'), undefined);
    assert.equal(files.inFolder('src/main.ts'), undefined);
    assert.deepEqual(new RoomFiles().inFolder(''), []);
  });

  it('invariant 9: leaves out paths that lead outside the room, and entries that are none', () => {
    const read = filesOf([
      ['../escape.ts', entry('x')],
      ['/etc/passwd', entry('x')],
      ['C:/windows', entry('x')],
      ['a/../../b', entry('x')],
      ['ok.ts', entry('ok')],
      ['no-entry.ts', 'text'],
      ['bad-id.ts', { fileId: '../main', language: 'x' }],
    ]);
    assert.deepEqual(
      read.all.map(({ path }) => path),
      ['ok.ts'],
    );
  });

  it('finds a file by its path and by its id, and the main file first', () => {
    assert.equal(files.at('src/lib/a.ts')?.fileId, 'a');
    assert.equal(files.withId('b')?.path, 'README.md');
    assert.equal(files.at('src'), undefined);
    assert.equal(files.main?.path, 'src/main.ts');
    assert.deepEqual(
      files.mainFirst.map(({ path }) => path),
      ['src/main.ts', 'README.md', 'src/lib/a.ts'],
    );
  });

  it('stays in order while files come, change and go', () => {
    const reader = new FileReader();
    const entries = new Map<string, unknown>(['c', 'a', 'e'].map((path) => [path, entry(path)]));
    const paths = () => reader.files(entries).all.map(({ path }) => path);
    assert.deepEqual(paths(), ['a', 'c', 'e']);
    entries.set('b', entry('b')).set('f', entry('f')).set('c', entry('other')).delete('a');
    assert.deepEqual(paths(), ['b', 'c', 'e', 'f']);
    assert.equal(reader.files(entries).at('c')?.fileId, 'other');
    entries.clear();
    assert.deepEqual(paths(), []);
  });

  it('reads of 20,000 files only the one that changed, and a view of them all reads none again', () => {
    let reads = 0;
    const counted = (fileId: string) => ({
      get fileId() {
        reads += 1;
        return fileId;
      },
      language: 'plaintext',
    });
    const count = 20_000;
    const entries = new Map<string, unknown>();
    for (let index = 0; index < count; index += 1) {
      entries.set(`src/part${index % 100}/file${index}.ts`, counted(`f${index}`));
    }
    const reader = new FileReader();
    reader.files(entries);
    assert.equal(reads, count);
    entries.set('src/part7/file7.ts', counted('f7'));
    const now = reader.files(entries);
    assert.equal(reads, count + 1);
    let rows = 0;
    const draw = (folder: string): void => {
      for (const { path, isFolder } of now.inFolder(folder) ?? []) {
        rows += 1;
        if (isFolder) draw(path);
        else assert.ok(now.withId(now.at(path)!.fileId));
      }
    };
    draw('');
    draw('');
    assert.equal(rows, 2 * (count + 101));
    assert.equal(reads, count + 1);
  });
});
