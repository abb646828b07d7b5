import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { IgnoreRules, isIgnoreFile } from '@tandem/protocol/tree/ignoreRules';
import fc from 'fast-check';

const rulesOf = (files: Record<string, string>) => {
  const rules = new IgnoreRules();
  for (const [path, text] of Object.entries(files)) rules.set(path, text);
  return rules;
};

describe('what never travels', () => {
  it('invariant 9: is what git leaves out at every level, and what .tandemignore leaves out besides', () => {
    const rules = rulesOf({
      '.gitignore': 'node_modules/\n*.log\n/dist\n!keep.log\n',
      'pkg/.gitignore': '!dist\n*.tmp\n',
      '.tandemignore': 'fixtures/large/\n!*.log\n',
    });
    const left = ['node_modules/a/b.js', 'x/node_modules/y', 'a.log', 'x/a.LOG', 'dist/x', 'pkg/a.tmp'];
    for (const path of [...left, 'fixtures/large/x']) assert.ok(rules.ignores(path), path);
    for (const path of ['a.js', 'keep.log', 'pkg/dist/x', 'a.tmp', 'fixtures/small', '.gitignore'])
      assert.ok(!rules.ignores(path), path);
    assert.ok(rules.ignoresFolder('node_modules'));
    assert.ok(!rules.ignoresFolder('pkg/dist'));
  });

  it('invariant 9: is what holds secrets, the repository, and what no disk takes, whatever the files say', () => {
    const rules = rulesOf({ '.gitignore': '!.env\n!.git\n', '.tandemignore': '!**\n' });
    for (const path of [
      '.env',
      'a/.env.local',
      'id_rsa',
      '.ssh/config',
      '.git/config',
      '../x',
      'a/con',
      'C:/x',
    ])
      assert.ok(rules.ignores(path), path);
    for (const path of ['.git', '.ssh', 'a/..', 'nul']) assert.ok(rules.ignoresFolder(path), path);
    assert.ok(!rules.ignores('.env.example'));
  });

  it('follows the files as they change, and what is below them alone', () => {
    const rules = rulesOf({ 'a/.gitignore': 'x' });
    assert.ok(rules.ignores('a/x') && rules.ignores('a/b/x') && !rules.ignores('x'));
    rules.set('a/b/.gitignore', '!x');
    assert.ok(rules.ignores('a/x') && !rules.ignores('a/b/x'));
    rules.set('a/.gitignore', undefined);
    assert.ok(!rules.ignores('a/x'));
    assert.ok(isIgnoreFile('a/.gitignore') && isIgnoreFile('.tandemignore') && !isIgnoreFile('a.gitignore'));
  });

  it('is judged as git itself does', function () {
    if (spawnSync('git', ['--version']).status !== 0) this.skip();
    const name = fc.constantFrom('a', 'b', 'c.d', 'A', '[x]');
    const folders = fc.array(name, { maxLength: 3 });
    const glob = fc.constantFrom('a', 'b', 'c.d', '*', '**', '*.d', '?', '[ab]', 'c*');
    const pattern = fc
      .tuple(
        fc.constantFrom('', '!'),
        fc.constantFrom('', '/'),
        fc.array(glob, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '/'),
      )
      .map(([not, top, globs, end]) => `${not}${top}${globs.join('/')}${end}`);
    const file = fc.tuple(folders, fc.array(pattern, { minLength: 1, maxLength: 4 }));
    const folder = mkdtempSync(join(tmpdir(), 'tandem-ignore-'));
    try {
      execFileSync('git', ['init', '-q', folder]);
      fc.assert(
        fc.property(
          fc.array(file, { maxLength: 4 }),
          fc.array(fc.tuple(folders, name), { minLength: 1, maxLength: 12 }),
          (files, places) => {
            const texts = new Map(
              files.map(([at, lines]) => [[...at, '.gitignore'].join('/'), `${lines.join('\n')}\n`]),
            );
            const paths = new Set(places.map(([at, last]) => [...at, last].join('/')));
            // A path is a file or a folder, not both.
            const leaves = [...paths].filter(
              (path) => ![...paths, ...texts.keys()].some((other) => other.startsWith(`${path}/`)),
            );
            const work = mkdtempSync(join(folder, 'run-'));
            execFileSync('git', ['init', '-q', work]);
            for (const [path, text] of texts) write(join(work, path), text);
            for (const path of leaves) write(join(work, path), '');
            const { stdout } = spawnSync(
              'git',
              ['-c', 'core.ignorecase=true', 'check-ignore', '--no-index', '-z', '--stdin'],
              {
                cwd: work,
                input: leaves.join('\0'),
              },
            );
            rmSync(work, { recursive: true });
            const expected = stdout.toString().split('\0').filter(Boolean).sort();
            const rules = rulesOf(Object.fromEntries(texts));
            assert.deepEqual(leaves.filter((path) => rules.ignores(path)).sort(), expected);
          },
        ),
        { numRuns: Number(process.env.IGNORE_RUNS ?? 12) },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
