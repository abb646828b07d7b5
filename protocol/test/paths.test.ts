import assert from 'node:assert/strict';
import { languageOfPath, mainFilePath } from '@tandem/protocol/languages';
import { pathProblem } from '@tandem/protocol/paths';

describe('paths', () => {
  it('takes plain relative paths', () => {
    for (const path of ['a', 'src/main.ts', '.gitignore', 'a b/ü.md', 'x/y/z/…']) {
      assert.equal(pathProblem(path), undefined, path);
    }
  });

  it('invariant 9: refuses every path that could leave the room or break a system, and says why', () => {
    const bad = [
      '',
      '/etc/passwd',
      '..',
      '../x',
      'a/../../x',
      'a//b',
      './a',
      'C:/x',
      'c:x',
      'a\\..\\b',
      'a\0b',
      'con',
      'LPT1.txt',
      'com¹',
      'CONIN$',
      'aux .txt',
      'a.',
      'a ',
      'dir./x',
      'a:b',
      'a?',
      'x'.repeat(256),
      'a\nb',
      'a\ud83d',
    ];
    for (const path of bad) assert.match(pathProblem(path) ?? '', /\.$/, JSON.stringify(path));
  });

  it('knows the language of a path and the main file of a language', () => {
    assert.equal(languageOfPath('a/b/App.TSX'), 'typescriptreact');
    assert.equal(languageOfPath('Dockerfile'), 'dockerfile');
    assert.equal(languageOfPath('x.unknown'), 'plaintext');
    assert.equal(languageOfPath(mainFilePath('python')), 'python');
    assert.equal(mainFilePath('brainfuck'), 'main.txt');
  });
});
