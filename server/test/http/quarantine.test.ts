import assert from 'node:assert/strict';
import { fileDocumentName, mainFileId } from '@tandem/protocol/documents';
import * as decoding from 'lib0/decoding';
import { nested } from '../room/nastyUpdates.ts';
import { startTestServer, type TestServer } from './server.ts';

describe('a file whose stored text would harm those who open it', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());

  it('is refused by name, can be downloaded as it is stored, and leaves the room as it was', async () => {
    const room = await server.createRoom({ code: 'honest', language: 'plaintext' });
    const document = fileDocumentName(room.roomId, mainFileId);
    const stored = await server.store.updates.load(document);
    const poison = nested(10_000, 7, 'content', { deletes: true });
    await server.store.updates.append(document, stored!.epoch, poison, 'guest');
    await server.send('PUT', `/rooms/${room.roomId}/files/other.txt`, 'other');
    const main = `/rooms/${room.roomId}/files/${room.path}`;
    for (const method of ['GET', 'PUT']) {
      const response = await server.send(method, main, method === 'PUT' ? 'text' : undefined);
      assert.equal(response.status, 409);
      assert.equal(((await response.json()) as { code: string }).code, 'quarantined');
    }
    const raw = await server.send('GET', `${main}?stored`);
    assert.equal(raw.headers.get('content-type'), 'application/octet-stream');
    const decoder = decoding.createDecoder(new Uint8Array(await raw.arrayBuffer()));
    const rows: Uint8Array[] = [];
    while (decoding.hasContent(decoder)) rows.push(decoding.readVarUint8Array(decoder));
    assert.deepEqual(
      rows.map(({ length }) => length),
      [stored!.tail[0]!.update.length, poison.length],
    );
    const described = await server.send('GET', `/rooms/${room.roomId}`);
    assert.equal(described.status, 200);
    assert.equal(((await described.json()) as { code: string }).code, '');
    const other = await server.send('GET', `/rooms/${room.roomId}/files/other.txt`);
    assert.equal(await other.text(), 'other');
    assert.equal((await server.send('GET', '/health')).status, 200);
  });
});
