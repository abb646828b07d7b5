import assert from 'node:assert/strict';
import {
  chatMessageSchema,
  fileDocumentName,
  manifestName,
  parseDocumentName,
} from '@tandem/protocol/documents';

const roomId = '0123456789abcdefghjk';

describe('document names', () => {
  it('reads back what it wrote', () => {
    assert.deepEqual(parseDocumentName(manifestName(roomId)), { kind: 'manifest', roomId });
    assert.deepEqual(parseDocumentName(fileDocumentName(roomId, 'main')), {
      kind: 'file',
      roomId,
      fileId: 'main',
    });
  });

  it('knows no other names', () => {
    const names = [
      '',
      '/',
      'room',
      roomId.toUpperCase(),
      `${roomId}/`,
      `${roomId}/a/b`,
      `${roomId}/..`,
      `${roomId}\0x`,
    ];
    for (const name of names) assert.equal(parseDocumentName(name), undefined, JSON.stringify(name));
  });
});

describe('chat messages', () => {
  it('are of a moment that can be shown', () => {
    const author = { id: 'guest:1', name: 'Mia', color: '#123456' };
    const message = { id: '1', author, text: 'hello', at: Date.now() };
    assert.ok(chatMessageSchema.safeParse(message).success);
    const at = 9e15;
    assert.ok(!chatMessageSchema.safeParse({ ...message, at }).success);
    assert.throws(() => new Date(at).toISOString(), RangeError);
  });
});
