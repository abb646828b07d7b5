import assert from 'node:assert/strict';
import { notIgnored } from '../../../../src/commands/files/notIgnored.ts';

describe('what git ignores', () => {
  const rules: Record<string, string> = {
    '/project/': 'dist/\n*.log\n',
    '/project/packages/': '/local.ts\n!keep.log\n',
  };
  const kept = (...files: string[]) => notIgnored('/project/', files, async (folder) => rules[folder]);

  it('invariant 9: is left out, wherever the rule stands', async () => {
    const files = [
      '/project/a.ts',
      '/project/dist/a.js',
      '/project/deep/dist/a.js',
      '/project/x.log',
      '/project/packages/local.ts',
    ];
    assert.deepEqual(await kept(...files), ['/project/a.ts']);
  });

  it('a deeper rule decides last, and holds below its folder only', async () => {
    assert.deepEqual(
      await kept('/project/packages/keep.log', '/project/keep.log', '/project/packages/a/local.ts'),
      ['/project/packages/keep.log', '/project/packages/a/local.ts'],
    );
  });
});
