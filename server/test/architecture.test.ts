import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');

describe('docs/architecture.md', () => {
  const page = readFileSync(join(repository, 'docs/architecture.md'), 'utf8');

  it('names files that are there', () => {
    const named = [...page.matchAll(/`((?:client|extension|protocol|server|web)\/[\w./-]+)`/g)].map(
      (match) => match[1]!,
    );
    assert.ok(named.length > 40, `only ${named.length} files were found`);
    assert.deepEqual(
      named.filter((file) => !existsSync(join(repository, file))),
      [],
    );
  });

  it('walks through an edit, a file, a join and a ghost', () => {
    const walks = [...page.matchAll(/^## The life of an? (\w+)/gm)].map((match) => match[1]);
    assert.deepEqual(walks, ['edit', 'file', 'join', 'ghost']);
  });
});
