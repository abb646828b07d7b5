import assert from 'node:assert/strict';
import { fileDocumentName, manifestName, parseDocumentName } from '@tandem/protocol/documents';

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
