import assert from 'node:assert/strict';
import { manifestName } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import { textsOfHub } from '../../src/autocomplete/roomTexts.ts';
import { setFile } from '../../src/rooms/fileList.ts';

const roomId = 'aaaaaaaaaaaaaaaaaaaa';

function textsOf(manifest: Y.Doc) {
  return textsOfHub({
    read: async (name, look) => (name === manifestName(roomId) ? look(manifest) : undefined),
    onTextChanged: () => () => {},
  });
}

describe('the texts of a room, as the hub has them', () => {
  it('lists the files, without entries no server would have written', async () => {
    const manifest = new Y.Doc();
    setFile(manifest, { path: 'a.ts', fileId: 'main', language: 'typescript' });
    setFile(manifest, { path: '../b.ts', fileId: 'other', language: 'typescript' });
    const files = await textsOf(manifest).files(roomId);
    assert.deepEqual(
      files.map(({ fileId, path }) => ({ fileId, path })),
      [{ fileId: 'main', path: 'a.ts' }],
    );
  });

  it('lets others have their turn while it looks at thousands of files', async () => {
    const manifest = new Y.Doc();
    const count = 3000;
    for (let number = 0; number < count; number++)
      setFile(manifest, { path: `src/${number}.ts`, fileId: `f${number}`, language: 'typescript' });
    let turns = 0;
    let reading = true;
    const countTurn = () => {
      turns++;
      if (reading) setImmediate(countTurn);
    };
    setImmediate(countTurn);
    const files = await textsOf(manifest).files(roomId);
    reading = false;
    assert.equal(files.length, count);
    assert.ok(turns >= 10, `others had ${turns} turns`);
  });
});
