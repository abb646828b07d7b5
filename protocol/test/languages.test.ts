import assert from 'node:assert/strict';
import { languageOfPath } from '../src/languages.ts';

describe('the language of a path', () => {
  it('is told by its ending', () => {
    assert.equal(languageOfPath('src/main.ts'), 'typescript');
    assert.equal(languageOfPath('SRC/INDEX.MJS'), 'javascript');
    assert.equal(languageOfPath('docker/Dockerfile'), 'dockerfile');
    assert.equal(languageOfPath('notes'), 'plaintext');
  });

  it('is plain text where the ending is a name that every object has', () => {
    for (const path of ['constructor', 'a.constructor', '__proto__', 'x.__proto__', 'a.toString']) {
      assert.equal(languageOfPath(path), 'plaintext');
    }
  });
});
