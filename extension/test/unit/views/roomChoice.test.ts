import assert from 'node:assert/strict';
import { chosenRoom } from '../../../src/views/roomChoice.ts';

const recent = { roomId: '00000000000000000001', server: 'http://127.0.0.1:1' };
const link = 'http://127.0.0.1:2/r/00000000000000000002';

describe('an Enter in “Join Room…”', () => {
  it('joins the room that was pasted, whatever was selected before that', () => {
    assert.equal(chosenRoom(link, recent)?.roomId, '00000000000000000002');
    assert.equal(chosenRoom(` ${link}\n`, undefined)?.server, 'http://127.0.0.1:2');
  });

  it('joins the selected room where nothing was typed', () => {
    assert.equal(chosenRoom('', recent), recent);
    assert.equal(chosenRoom(' ', undefined), undefined);
  });

  it('joins no recent room for a text without one', () => {
    assert.equal(chosenRoom('hello', recent), undefined);
  });
});
