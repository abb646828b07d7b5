import assert from 'node:assert/strict';
import { mainFileId, manifestTypes } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import { defaultBounds } from '../../src/room/document/bounds.ts';
import { LiveDocument } from '../../src/room/liveDocument.ts';
import type { Effect } from '../../src/room/members/effects.ts';
import { member } from './members.ts';

const editor = member(1);
const owner = member(30, { role: 'owner' });
const { files, chat, settings } = manifestTypes;
const message = { id: 'm', author: { id: 'u', name: 'Ann', color: '#000' }, text: 'hello', at: 1 };

describe('an update of a manifest', () => {
  let first: Y.Doc;
  let live: LiveDocument;

  beforeEach(() => {
    first = Object.assign(new Y.Doc(), { clientID: 1 });
    first.getMap(files).set('main.txt', { fileId: mainFileId, language: 'plaintext' });
    first.getMap(files).set('other.txt', { fileId: 'other', language: 'plaintext' });
    first.getMap(settings).set('name', 'ours');
    first.getArray(chat).push([message]);
    const tail = [{ seq: 1, update: Y.encodeStateAsUpdate(first) }];
    const stored = { epoch: 'e', snapshot: undefined, snapshotSeq: 0, tail };
    const limits = {
      ...defaultBounds,
      documentBytes: 1_000_000,
      awarenessClients: 16,
      remoteAwarenessClients: 16,
    };
    live = new LiveDocument('0'.repeat(20), stored, limits);
    for (const one of [editor, owner]) live.join(one);
  });

  /** The code with which a change is refused, undefined when it is taken. */
  function refusal(change: (doc: Y.Doc) => void, from = editor): number | undefined {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(live.content.doc()));
    const before = Y.encodeStateVector(doc);
    doc.transact(() => change(doc));
    const effects = live.receive(from.id, Y.encodeStateAsUpdate(doc, before), false);
    return effects.find((effect): effect is Effect & { type: 'disconnect' } => effect.type === 'disconnect')
      ?.code;
  }

  it('by an editor neither renames the room nor sets what is its owner’s', () => {
    for (const change of [
      (doc: Y.Doc) => doc.getMap(settings).set('name', 'mine'),
      (doc: Y.Doc) => doc.getMap(settings).delete('name'),
      (doc: Y.Doc) => doc.getMap(settings).set('autocomplete', false),
    ]) {
      assert.equal(refusal(change), 4422);
      assert.equal(live.content.doc().getMap(settings).get('name'), 'ours');
      assert.equal(refusal(change, owner), undefined);
      live.edit('owner', 3, (doc) => doc.getMap(settings).set('name', 'ours'));
    }
    assert.equal(
      refusal((doc) => doc.getMap(settings).set('colour', 'red'), owner),
      4422,
    );
    assert.equal(
      refusal((doc) => doc.getMap(settings).set('name', 7), owner),
      4422,
    );
  });

  it('leaves the room its main file', () => {
    const missing = { fileId: 'missing', language: 'plaintext' };
    assert.equal(
      refusal((doc) => doc.getMap(files).set('main.txt', missing)),
      4422,
    );
    assert.equal(
      refusal((doc) => doc.getMap(files).delete('main.txt')),
      4422,
    );
    assert.equal(
      refusal((doc) => doc.getMap(files).delete('main.txt'), owner),
      4422,
    );
    const entry = { fileId: mainFileId, language: 'plaintext' };
    const move = (doc: Y.Doc) => {
      doc.getMap(files).delete('main.txt');
      doc.getMap(files).set('renamed.txt', entry);
    };
    assert.equal(refusal(move), undefined, 'under another path it is there still');
  });

  it('holds files, messages and nothing else', () => {
    const changes: ((doc: Y.Doc) => unknown)[] = [
      (doc) => doc.getMap(files).set('a.txt', { fileId: '../x', language: 'plaintext' }),
      (doc) => doc.getMap(files).set('../a.txt', { fileId: 'a', language: 'plaintext' }),
      (doc) => doc.getMap(files).set('a.txt', new Y.Map()),
      (doc) => doc.getArray(chat).push([{ ...message, text: 'x'.repeat(5000) }]),
      (doc) => doc.getArray(chat).push(['no message']),
      (doc) => doc.getArray(chat).delete(0),
      (doc) => doc.getText('content').insert(0, 'text'),
      (doc) => doc.getMap('other').set('a', 1),
    ];
    for (const change of changes) assert.equal(refusal(change), 4422, String(change));
    assert.equal(
      refusal((doc) => doc.getArray(chat).push([{ ...message, id: 'n' }])),
      undefined,
    );
    assert.equal(
      refusal((doc) => doc.getMap(files).set('a.txt', { fileId: 'a', language: 'plaintext' })),
      undefined,
    );
    assert.equal(live.content.doc().getArray(chat).length, 2);
  });
});
