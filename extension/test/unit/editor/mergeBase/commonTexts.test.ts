import assert from 'node:assert/strict';
import type { LiveDocument } from '@tandem/client/document';
import type { TextDocument } from 'vscode';
import { Doc } from 'yjs';
import { CommonTexts } from '../../../../src/editor/mergeBase/commonTexts.ts';
import type { SavedTexts } from '../../../../src/platform/savedTexts.ts';

type Parts = { text: string; scheme?: string; isDirty?: boolean; version?: number };

function documentOf({ text, scheme = 'file', isDirty = false, version = 1 }: Parts) {
  const uri = { scheme, toString: () => `${scheme}:/a.txt` };
  const document = { uri, text, isDirty, version, isUntitled: false, getText: () => document.text };
  return document as typeof document & TextDocument;
}

function fileOf(text: string, kept?: { text: string; version: number }): LiveDocument {
  const shared = new Doc().getText();
  shared.insert(0, text);
  const file = { name: 'room/file', text: shared, takeKept: () => kept };
  return file as unknown as LiveDocument;
}

describe('what a document has in common with its file', () => {
  let saved: Map<string, string>;
  let common: CommonTexts;

  beforeEach(() => {
    saved = new Map();
    common = new CommonTexts(saved as unknown as SavedTexts);
  });

  it('is what the server wrote, for a document that was just shared', () => {
    const document = documentOf({ text: 'one\nmeanwhile\n', isDirty: true });
    common.shared(document, 'room/file', 'one\n');
    assert.equal(common.take(document, fileOf('one\n')), 'one\n');
  });

  it('is all of a clean document of the room, also when it was read again since it was opened', () => {
    const document = documentOf({ text: 'old', scheme: 'tandem' });
    common.opened(document);
    document.text = 'old and new';
    assert.equal(common.take(document, fileOf('old and new')), 'old and new');
  });

  it('is what was saved last, when the disk has changed since', () => {
    saved.set('room/file', 'one\n');
    const document = documentOf({ text: 'one\nfrom the disk\n' });
    common.opened(document);
    assert.equal(common.take(document, fileOf('one\ntheirs\n')), 'one\n');
  });

  it('is the kept text, when the document stayed open while the extension was away', () => {
    const document = documentOf({ text: 'kept typed', isDirty: true, version: 30 });
    common.opened(document);
    assert.equal(common.take(document, fileOf('kept', { text: 'kept', version: 25 })), 'kept');
  });

  it('has what reached the room after the last copy', () => {
    const document = documentOf({ text: 'kept sent typed', isDirty: true, version: 30 });
    common.opened(document);
    assert.equal(common.take(document, fileOf('kept sent', { text: 'kept', version: 25 })), 'kept sent');
  });

  it('is all of what VS Code restored from a backup, which may be older than the copy', () => {
    const document = documentOf({ text: 'old', isDirty: true, version: 2 });
    common.opened(document);
    assert.equal(common.take(document, fileOf('older', { text: 'old and newer', version: 25 })), 'old');
  });

  it('is so too when VS Code tells a moment later that it is dirty', () => {
    saved.set('room/file', '');
    const document = documentOf({ text: 'old' });
    common.opened(document);
    Object.assign(document, { isDirty: true });
    common.dirtied(document);
    document.text = 'old typed';
    assert.equal(common.take(document, fileOf('new')), 'old');
  });

  it('is what a document showed when it was let go', () => {
    const file = fileOf('shown');
    common.released(documentOf({ text: 'shown', isDirty: true }), file);
    assert.equal(common.take(documentOf({ text: 'shown typed', isDirty: true }), file), 'shown');
  });
});
