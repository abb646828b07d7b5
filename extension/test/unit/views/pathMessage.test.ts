import '../support/vscode.ts';
import assert from 'node:assert/strict';
import { pathProblem } from '@tandem/protocol/paths';

const { pathMessage } = await import('../../../src/views/notices/pathMessage.ts');

describe('what is wrong with a path', () => {
  it('is said as the server says it', () => {
    const paths = ['', 'a'.repeat(256), '/a', 'a:b', 'a//b', 'src/con', 'a.', 'src/main.ts'];
    assert.deepEqual(paths.map(pathMessage), paths.map(pathProblem));
  });
});
