import assert from 'node:assert/strict';
import { languages } from '@tandem/protocol/languages';
import { detectIndent } from '../../src/editor/indentation.ts';
import { loadLanguage } from '../../src/editor/languageSupport.ts';

describe('languages in the editor', () => {
  it('has a grammar for every language a room can be created with, except plain text', async () => {
    const missing: string[] = [];
    for (const { id, extension } of languages) {
      if (!(await loadLanguage(id, `main.${extension}`))) missing.push(id);
    }
    assert.deepEqual(missing, ['plaintext']);
  });

  it('knows by the ending what the id does not say', async () => {
    assert.ok(await loadLanguage('some-new-id', 'src/lib.hs'));
    assert.equal(await loadLanguage('some-new-id', 'notes.zzz'), undefined);
  });
});

describe('the indent of a text', () => {
  it('is what its lines use', () => {
    assert.equal(detectIndent('if a:\n    b\n    if c:\n        d\n'), '    ');
    assert.equal(detectIndent('a {\n  b {\n    c\n  }\n}\n'), '  ');
    assert.equal(detectIndent('func f() {\n\treturn\n}\n'), '\t');
  });

  it('is two blanks where the text says nothing', () => {
    assert.equal(detectIndent(''), '  ');
    assert.equal(detectIndent('one\ntwo\n'), '  ');
  });
});
