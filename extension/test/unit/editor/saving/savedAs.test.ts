import assert from 'node:assert/strict';
import type { TextDocument } from 'vscode';
import { SavedAs } from '../../../../src/editor/saving/savedAs.ts';

const document = (text: string) => ({ getText: () => text, isClosed: false }) as TextDocument;

describe('an untitled document that is saved as a file', () => {
  let now = 0;
  let saves: SavedAs;

  beforeEach(() => {
    now = 0;
    saves = new SavedAs(() => now);
  });

  it('is the file that was opened before it was closed', () => {
    const file = document('text');
    assert.equal(saves.fileOpened(document('other')), undefined);
    assert.equal(saves.fileOpened(file), undefined);
    assert.equal(saves.untitledClosed('main', 'text'), file);
  });

  it('is the file that is opened after it was closed, once', () => {
    assert.equal(saves.untitledClosed('main', 'text'), undefined);
    assert.equal(saves.fileOpened(document('text')), 'main');
    assert.equal(saves.fileOpened(document('text')), undefined);
  });

  it('is no file of the same text that was opened at another time', () => {
    saves.fileOpened(document('text'));
    now = 6000;
    assert.equal(saves.untitledClosed('main', 'text'), undefined);
    now = 12_000;
    assert.equal(saves.fileOpened(document('text')), undefined);
  });
});
