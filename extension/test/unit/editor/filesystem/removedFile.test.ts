import '../../support/vscode.ts';
import assert from 'node:assert/strict';

const { removedFile } = await import('../../../../src/editor/filesystem/removedFile.ts');

describe('a file that somebody deleted from the room', () => {
  it('is told with what is left of it', () => {
    assert.match(removedFile('src/a.ts', undefined), /^src\/a\.ts was deleted .* untitled document\.$/);
    assert.match(
      removedFile('src/a.ts', 'lib/a.ts'),
      /Your file lib\/a\.ts stays, and is no longer shared\.$/,
    );
  });
});
