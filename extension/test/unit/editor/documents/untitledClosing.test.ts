import assert from 'node:assert/strict';
import type { TextDocument } from 'vscode';
import type { DocumentChange } from '../../../../src/binding/index.ts';
import { UntitledClosing } from '../../../../src/editor/documents/untitledClosing.ts';

const change = (version: number): DocumentChange => ({
  changes: [{ rangeOffset: 0, rangeLength: 3, text: '' }],
  version,
  eol: '\n',
});
const document = (text: string, isUntitled = true) => ({ getText: () => text, isUntitled }) as TextDocument;

describe('closing an untitled document', () => {
  let told: number[];
  let closing: UntitledClosing;

  beforeEach(() => {
    told = [];
    closing = new UntitledClosing(({ version }) => told.push(version));
  });

  it('does not tell the emptying that comes before the close', () => {
    assert.ok(closing.mayBeClosing(document('')));
    closing.hold(change(2));
    closing.end(true);
    assert.deepEqual(told, []);
  });

  it('tells it before the next event, when somebody emptied the document and goes on', () => {
    closing.hold(change(2));
    assert.ok(!closing.mayBeClosing(document('')));
    closing.pass(change(3));
    assert.deepEqual(told, [2, 3]);
  });

  it('tells it when the room is left and the document stays', () => {
    closing.hold(change(2));
    closing.end(false);
    assert.deepEqual(told, [2]);
  });

  it('holds nothing of a file, and nothing that leaves text behind', () => {
    assert.ok(!closing.mayBeClosing(document('', false)));
    assert.ok(!closing.mayBeClosing(document('text')));
  });
});
