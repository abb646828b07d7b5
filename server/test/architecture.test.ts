import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

describe('docs/decisions', () => {
  it('are numbered from 1 on, each once, in their names and titles', () => {
    const folder = join(repository, 'docs/decisions');
    const numbers = readdirSync(folder)
      .toSorted()
      .map((name) => {
        const title = /^# (\d+)\./.exec(readFileSync(join(folder, name), 'utf8'));
        return [Number(name.slice(0, 4)), Number(title?.[1])];
      });
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => [index + 1, index + 1]),
    );
  });
});
