import assert from 'node:assert/strict';
import { Doc } from 'yjs';
import { longestMessage, messageOf, named } from '../src/chat.ts';
import { Manifest } from '../src/manifest.ts';

const author = { id: 'a', name: 'Ann', color: '#0072b2' };

/** What a room's chat is read as. */
function read(elements: unknown[]) {
  const doc = new Doc();
  const { messages } = new Manifest(doc);
  doc.getArray('chat').push(elements);
  return messages.value;
}

describe('chat', () => {
  it('reads what it writes, with the lines a message speaks of', () => {
    const lines = { path: 'src/main.ts', from: 3, to: 7 };
    const message = messageOf(author, '  Look here.\n', 1_700_000_000_000, lines);
    assert.equal(message?.text, 'Look here.');
    assert.deepEqual(read([message]), [message]);
  });

  it('skips what is not a message, since anybody may write to the list', () => {
    const message = messageOf(author, 'hello', 1);
    assert.deepEqual(read([null, 'x', { text: 'no author' }, message, { ...message, at: -1 }]), [message]);
  });

  it('calls its authors as the room calls them now, and as they were called when they are gone', () => {
    const message = messageOf({ ...author, name: 'Ann (2)' }, 'hello', 1)!;
    assert.equal(named(message, (id) => (id === 'a' ? 'Ann' : undefined)).author.name, 'Ann');
    assert.equal(named(message, () => undefined).author.name, 'Ann (2)');
  });

  it('says nothing when there is nothing to say, and no more than the protocol takes', () => {
    assert.equal(messageOf(author, ' \n ', 1), undefined);
    assert.equal(messageOf(author, 'x'.repeat(9000), 1)?.text.length, longestMessage);
  });
});
