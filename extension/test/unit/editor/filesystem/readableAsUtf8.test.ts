import assert from 'node:assert/strict';
import { readableAsUtf8 } from '../../../../src/editor/filesystem/readableAsUtf8.ts';

const usual = { encoding: 'utf8', isGuessed: false, hasLanguages: false };

describe('what VS Code reads of a file of a room', () => {
  it('has no byte order mark where the window decodes UTF-8 by itself', () => {
    assert.equal(readableAsUtf8('Größe', usual), 'Größe');
    assert.equal(readableAsUtf8('size', { ...usual, encoding: 'windows1252' }), 'size');
    assert.equal(readableAsUtf8('', { ...usual, isGuessed: true }), '');
  });

  it('has one where the window would decode something else', () => {
    for (const other of [
      { encoding: 'windows1252' },
      { encoding: 'gbk' },
      { isGuessed: true },
      { hasLanguages: true },
    ]) {
      assert.equal(readableAsUtf8('Größe', { ...usual, ...other }), '\uFEFFGröße');
    }
    assert.equal(readableAsUtf8('size', { ...usual, encoding: 'utf16le' }), '\uFEFFsize');
  });

  it('has another before one that is part of the text', () => {
    assert.equal(readableAsUtf8('\uFEFFsize', usual), '\uFEFF\uFEFFsize');
  });
});
