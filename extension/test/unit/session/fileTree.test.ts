import assert from 'node:assert/strict';
import { filesOf, listFolder } from '../../../src/session/fileTree.ts';

const entry = (fileId: string) => ({ fileId, language: 'plaintext' });

describe('file tree', () => {
  const files = filesOf([
    ['src/main.ts', entry('main')],
    ['src/lib/a.ts', entry('a')],
    ['README.md', entry('b')],
  ]);

  it('lists folders first, then files, each by name', () => {
    assert.deepEqual(listFolder(files, ''), [
      { name: 'src', path: 'src', isFolder: true },
      { name: 'README.md', path: 'README.md', isFolder: false },
    ]);
    assert.deepEqual(listFolder(files, 'src'), [
      { name: 'lib', path: 'src/lib', isFolder: true },
      { name: 'main.ts', path: 'src/main.ts', isFolder: false },
    ]);
  });

  it('knows no folder that has no file, and does not take a common beginning for a folder', () => {
    assert.equal(listFolder(files, 'sr'), undefined);
    assert.equal(listFolder(files, 'src/main.ts'), undefined);
    assert.deepEqual(listFolder([], ''), []);
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
      read.map(({ path }) => path),
      ['ok.ts'],
    );
  });
});
