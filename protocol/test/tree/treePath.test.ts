import assert from 'node:assert/strict';
import { linkedPath } from '@tandem/protocol/tree/linkTarget';
import { defaultOwnerOnly, OwnerOnlyPaths } from '@tandem/protocol/tree/ownerOnly';
import { treePathProblem } from '@tandem/protocol/tree/treePath';

describe('paths in the tree of a room', () => {
  it('are plain names on every disk', () => {
    for (const path of [
      'a',
      '.gitignore',
      '.github/ci.yml',
      'a~b',
      'x~1~',
      'ü/日本.md',
      'git/x',
      'a.git/x',
    ]) {
      assert.equal(treePathProblem(path), undefined, path);
    }
  });

  it('invariant 9: are refused where a disk would take them for others, or for the repository, and say why', () => {
    const bad = [
      [
        '..',
        '../x',
        'a/../../x',
        '/etc/passwd',
        '//server/share',
        'C:/x',
        'c:x',
        '\\\\?\\C:\\x',
        './a',
        'a//b',
        '',
      ],
      ['a:stream', 'a::$DATA', '.git::$INDEX_ALLOCATION/x', 'a\0b', 'a\nb', 'a\\b', 'a\ud83d'],
      ['con', 'NUL.txt', 'a/aux/b', 'COM¹', 'lpt²', 'CONOUT$', 'nul .txt', 'a.', 'a ', 'dir./x', 'dir /x'],
      [
        '.git',
        '.GIT/hooks/pre-commit',
        'a/.git/config',
        'GIT~1/config',
        'a/VSCODE~1/tasks.json',
        'LONGFI~1.TXT',
      ],
      ['.g\u200cit/config', '.git\ufeff/x', 'a\u202etxt.exe'],
      [`${'x/'.repeat(50)}x`, 'x'.repeat(256), `${'é'.repeat(100)}`, '日'.repeat(86)],
    ].flat();
    for (const path of bad) assert.match(treePathProblem(path) ?? '', /\.$/, JSON.stringify(path));
  });

  it('invariant 9: lead by links to what is inside the folder alone', () => {
    const inside = [
      ['a', 'b', 'b'],
      ['x/a', '../b', 'b'],
      ['x/y/a', '../../b/c/', 'b/c'],
      ['x/a', './b', 'x/b'],
      ['node_modules/.bin/t', '../typescript/bin/tsc', 'node_modules/typescript/bin/tsc'],
    ] as const;
    for (const [path, target, linked] of inside) assert.equal(linkedPath(path, target), linked, target);
    const outside = [
      ['a', '../b'],
      ['x/a', '../../b'],
      ['a', '/etc/passwd'],
      ['a', 'C:\\x'],
      ['a', 'C:/x'],
      ['a', 'b/../../c'],
      ['a', 'b/..'],
      ['a', '..\\b'],
      ['a', '.git/hooks'],
      ['x/a', '..'],
      ['a', ''],
      ['a', '.'],
      ['a', 'b\0c'],
      ['a', 'x/'.repeat(600)],
    ] as const;
    for (const [path, target] of outside) assert.equal(linkedPath(path, target), undefined, target);
  });
});

describe('paths that only an owner writes', () => {
  const ownerOnly = new OwnerOnlyPaths();

  it('are those that can run code by being there, at every depth, in every spelling', () => {
    const paths = [
      [
        '.vscode/settings.json',
        'a/b/.vscode/tasks.json',
        '.VSCode/Launch.JSON',
        '.vscode/mcp.json',
        '.vscode',
      ],
      ['x.code-workspace', 'a/X.Code-Workspace', '.envrc', 'sub/.npmrc', '.yarnrc.yml', '.mcp.json'],
      ['.husky/pre-commit', '.husky', 'a/.husky/_/husky.sh', '.devcontainer/x/devcontainer.json'],
      ['.devcontainer.json', '.claude/settings.json', '.vſcode/taſkſ.json', '.clau\u0064e/x'],
    ].flat();
    for (const path of paths) assert.ok(ownerOnly.has(path), path);
  });

  it('are not those beside them', () => {
    for (const path of [
      '.vscode/extensions.json',
      'vscode/tasks.json',
      'x.code-workspace/y',
      'a.envrc',
      'husky/x',
    ]) {
      assert.ok(!ownerOnly.has(path), path);
    }
    assert.ok(!ownerOnly.has('.github/workflows/ci.yml'));
    assert.ok(!new OwnerOnlyPaths([]).has('.envrc'));
    assert.ok(new OwnerOnlyPaths([...defaultOwnerOnly, '.github/**']).has('.github/workflows/ci.yml'));
    assert.ok(!new OwnerOnlyPaths(['a+(b)']).has('aab'));
  });
});
