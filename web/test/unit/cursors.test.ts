import assert from 'node:assert/strict';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { announceCursor, readCursors } from '../../src/editor/cursorAwareness.ts';

const opened: Awareness[] = [];
const nobody = () => undefined;

function member(): { doc: Doc; awareness: Awareness } {
  const doc = new Doc();
  const awareness = new Awareness(doc);
  opened.push(awareness);
  return { doc, awareness };
}

describe('cursors of others', () => {
  afterEach(() => {
    for (const awareness of opened.splice(0)) awareness.destroy();
  });

  /** Ada's document with a text, and how Ben sees a state that Ada announced. */
  function seenByBen(state: Record<string, unknown>) {
    const ada = member();
    const text = ada.doc.getText('content');
    text.insert(0, 'one two three');
    const ben = member();
    ben.awareness.setLocalState(state);
    applyAwarenessUpdate(ada.awareness, encodeAwarenessUpdate(ben.awareness, [ben.doc.clientID]), 'test');
    return { cursors: readCursors(text, ada.awareness, nobody), text, ada };
  }

  it('stay with their text when something is written before them', () => {
    const ada = member();
    const text = ada.doc.getText('content');
    text.insert(0, 'one two three');
    ada.awareness.setLocalState({ user: { id: 'a', name: 'Ada', color: '#0072b2' } });
    announceCursor(text, ada.awareness, { anchor: 4, head: 7 });
    const state = JSON.parse(JSON.stringify(ada.awareness.getLocalState()));
    const watcher = new Awareness(new Doc());
    opened.push(watcher);
    watcher.getStates().set(1, state);
    text.insert(0, '>> ');
    assert.deepEqual(readCursors(text, watcher, nobody), [
      { clientId: 1, name: 'Ada', color: '#0072b2', anchor: 7, head: 10 },
    ]);
  });

  it('are named as the room names people: two of one name are told apart', () => {
    const ada = member();
    const text = ada.doc.getText('content');
    ada.awareness.setLocalState({ user: { id: 'a2', name: 'Ada', color: '#0072b2' } });
    announceCursor(text, ada.awareness, { anchor: 0, head: 0 });
    const watcher = new Awareness(new Doc());
    opened.push(watcher);
    watcher.getStates().set(1, JSON.parse(JSON.stringify(ada.awareness.getLocalState())));
    const nameOf = (id: string) => (id === 'a2' ? 'Ada (2)' : undefined);
    assert.equal(readCursors(text, watcher, nameOf)[0]?.name, 'Ada (2)');
    assert.equal(readCursors(text, watcher, nobody)[0]?.name, 'Ada');
  });

  it('are skipped where a peer sends what is no cursor', () => {
    const user = { id: 'b', name: 'Ben', color: '#0072b2' };
    for (const cursor of [null, 'x', 3, {}, { anchor: 1, head: 2 }, { anchor: { type: 'q' }, head: [] }]) {
      assert.deepEqual(seenByBen({ user, cursor }).cursors, []);
    }
  });

  it('carry no style a peer smuggles in as a colour', () => {
    const { text, ada } = seenByBen({ user: { id: 'b', name: 'Ben', color: 'red;position:fixed' } });
    const own = { anchor: 0, head: 0 };
    ada.awareness.setLocalState({ user: { id: 'a', name: 'Ada', color: 'red;position:fixed' } });
    announceCursor(text, ada.awareness, own);
    const watcher = new Awareness(new Doc());
    opened.push(watcher);
    watcher.getStates().set(1, JSON.parse(JSON.stringify(ada.awareness.getLocalState())));
    assert.equal(readCursors(text, watcher, nobody)[0]?.color, '#5a6472');
  });
});
