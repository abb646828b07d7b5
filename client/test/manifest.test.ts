import assert from 'node:assert/strict';
import { Doc } from 'yjs';
import { Manifest } from '../src/manifest.ts';

describe('the manifest', () => {
  it('lists files in order, and leaves out entries it cannot read', () => {
    const doc = new Doc();
    const manifest = new Manifest(doc);
    const seen: string[][] = [];
    manifest.files.watch((files) => seen.push(files.mainFirst.map((file) => file.path)));
    const files = doc.getMap('files');
    files.set('b.ts', { fileId: 'b', language: 'typescript' });
    files.set('a.ts', { fileId: 'a', language: 'typescript' });
    files.set('c.ts', 'not an entry');
    assert.deepEqual(seen.at(-1), ['a.ts', 'b.ts']);
  });

  it('leaves out paths that lead out of the room', () => {
    const doc = new Doc();
    const manifest = new Manifest(doc);
    doc.getMap('files').set('../up.ts', { fileId: 'a', language: 'typescript' });
    assert.deepEqual(manifest.files.value.all, []);
  });

  it('changes the language of a file and nothing else of it', () => {
    const doc = new Doc();
    const manifest = new Manifest(doc);
    doc.getMap('files').set('a', { fileId: 'x', language: 'plaintext' });
    manifest.setLanguage('a', 'go');
    manifest.setLanguage('gone', 'go');
    assert.deepEqual(manifest.files.value.all, [{ path: 'a', fileId: 'x', language: 'go' }]);
  });

  it('reads the chat message by message, whatever a peer put between them', () => {
    const doc = new Doc();
    const manifest = new Manifest(doc);
    const message = { id: '1', author: { id: 'a', name: 'Ada', color: '#0072b2' }, text: 'hello', at: 1 };
    doc.getArray('chat').push([{ text: 3 }]);
    manifest.say(message);
    assert.deepEqual(manifest.messages.value, [message]);
  });
});
