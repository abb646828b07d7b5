import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const languages = ['de', 'es'];

function json(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, unknown>;
}

/** The places for arguments in a text, in any order. */
function places(text: string): string[] {
  return (text.match(/\{\d+\}|\$\([\w-]+\)|\(command:[^)]*\)/g) ?? []).sort();
}

/** The first arguments of the calls of `l10n.t` in a source. The tool's own parser finds the same and takes seconds. */
function textsOf(source: string): string[] {
  const calls = source.matchAll(/\bl10n\.t\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g);
  return [...calls].map(([, single, double]) => (single ?? double ?? '').replace(/\\(.)/g, '$1'));
}

describe('translations', () => {
  it('has every text of the code in the bundle, and nothing that is gone (`npm run l10n` writes it)', () => {
    const found = globSync('src/**/*.ts', { cwd: root }).flatMap((path) =>
      textsOf(readFileSync(join(root, path), 'utf8')),
    );
    assert.deepEqual(Object.keys(json('l10n/bundle.l10n.json')).sort(), [...new Set(found)].sort());
  });

  it('has every text of package.json, and none that is not asked for', () => {
    const asked = [...readFileSync(join(root, 'package.json'), 'utf8').matchAll(/"%([\w.]+)%"/g)].map(
      ([, key]) => key,
    );
    assert.deepEqual(Object.keys(json('package.nls.json')).sort(), [...new Set(asked)].sort());
  });

  for (const language of languages) {
    for (const [base, translated] of [
      ['l10n/bundle.l10n.json', `l10n/bundle.l10n.${language}.json`],
      ['package.nls.json', `package.nls.${language}.json`],
    ] as const) {
      it(`translates all of ${base} to ${language}, with the same places for arguments`, () => {
        const english = json(base);
        const other = json(translated);
        assert.deepEqual(Object.keys(other).sort(), Object.keys(english).sort());
        for (const [key, text] of Object.entries(other)) {
          assert.ok(String(text).length > 0);
          assert.deepEqual(places(String(text)), places(String(english[key])), key);
        }
      });
    }
  }
});
