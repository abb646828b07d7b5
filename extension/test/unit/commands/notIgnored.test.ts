import assert from 'node:assert/strict';
import { notIgnored } from '../../../src/commands/notIgnored.ts';

describe('what git ignores', () => {
  const rules: Record<string, string> = {
    '/work/': 'dist/\n*.log\n',
    '/work/packages/': '/local.ts\n!keep.log\n',
  };
  const kept = (...files: string[]) => notIgnored('/work/', files, async (folder) => rules[folder]);

  it('invariant 9: is left out, wherever the rule stands', async () => {
    const files = [
      '/work/a.ts',
      '/work/dist/a.js',
      '/work/deep/dist/a.js',
      '/work/x.log',
      '/work/packages/local.ts',
    ];
    assert.deepEqual(await kept(...files), ['/work/a.ts']);
  });

  it('a deeper rule decides last, and holds below its folder only', async () => {
    assert.deepEqual(await kept('/work/packages/keep.log', '/work/keep.log', '/work/packages/a/local.ts'), [
      '/work/packages/keep.log',
      '/work/packages/a/local.ts',
    ]);
  });
});
