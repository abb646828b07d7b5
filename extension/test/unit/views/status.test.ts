import '../support/vscode.ts';
import assert from 'node:assert/strict';

const { itemText, statusOf } = await import('../../../src/views/status.ts');
const { inRoom } = await import('../../../src/commands/rooms/showRoomMenu.ts');

const saved = { icon: 'broadcast', text: 'Saved', sentence: '', isWarning: false };

describe('the status bar', () => {
  it('says whom one follows, and nothing of it otherwise', () => {
    const shown = { title: 'shelf', people: 2, unread: 0 };
    assert.equal(
      itemText(saved, { ...shown, followed: undefined }),
      '$(broadcast) shelf  $(organization) 2  Saved',
    );
    assert.match(itemText(saved, { ...shown, followed: 'Ann' }), /Saved {2}\$\(eye\) Following Ann$/);
  });

  it('says of a server that cannot let one in now that it is overloaded', () => {
    const room = { roomId: '0123456789abcdefghjk', server: 'http://localhost:8000' };
    const state = { kind: 'joining', room, attempt: 2, why: 'overloaded' } as const;
    assert.equal(statusOf(state, false).sentence, 'The server is overloaded.');
    assert.match(statusOf({ ...state, why: 'network' }, false).sentence, /has not answered yet/);
  });

  it('says where a proxy passes no WebSockets', () => {
    const room = { roomId: '0123456789abcdefghjk', server: 'https://pair.example.org/tandem' };
    const state = { kind: 'joining', room, attempt: 5, why: 'blocked' } as const;
    assert.match(
      statusOf(state, false).sentence,
      /the proxy does not pass WebSockets on to https:\/\/pair\.example\.org\/tandem/,
    );
  });

  it('offers in its menu what the role allows, and the end of following', () => {
    const commands = (...given: Parameters<typeof inRoom>) => inRoom(...given).map(({ command }) => command);
    assert.ok(!commands('viewer', undefined, undefined).includes('tandem.shareFile'));
    assert.ok(commands('viewer', undefined, undefined).includes('tandem.askToEdit'));
    assert.ok(commands('editor', undefined, undefined).includes('tandem.shareFile'));
    assert.ok(!commands('editor', undefined, undefined).includes('tandem.lockRoom'));
    assert.equal(commands('editor', 'Ann', undefined)[0], 'tandem.stopFollowing');
  });

  it('offers the owner to lock or to unlock the room, both only when nobody says which it is', () => {
    const locks = (access?: 'open' | 'locked') =>
      inRoom('owner', undefined, access).flatMap(
        ({ command = '' }) => /\.(\w*lock)Room$/.exec(command)?.[1] ?? [],
      );
    assert.deepEqual(locks('open'), ['lock']);
    assert.deepEqual(locks('locked'), ['unlock']);
    assert.deepEqual(locks(), ['lock', 'unlock']);
  });
});
