import assert from 'node:assert/strict';
import type { LiveDocument } from '@tandem/client/document';
import type { RefusedFile } from '@tandem/client/openFiles';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import { TandemServer } from '@tandem/client/testing/tandemServer';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { fileDocumentName, mainFileId } from '@tandem/protocol/documents';
import { sessionInMemory } from '../support/sessions.ts';

describe('a file that the server refuses', () => {
  const server = new TandemServer({ MAX_DOCUMENT_BYTES: '20000' });
  let session: Session;
  let copies: ReturnType<typeof sessionInMemory>['copies'];
  let room: Room;
  let file: LiveDocument;
  let told: RefusedFile[];

  before(() => server.start());
  after(() => server.remove());
  beforeEach(async () => {
    ({ session, copies } = sessionInMemory());
    const { roomId } = await session.create(server.url, { code: 'start\n', path: 'a.txt' });
    room = await session.enter({ roomId, server: server.url }, 'Ada');
    await session.joined();
    file = room.openFile(mainFileId);
    if (!file.synced.value) await new Promise<void>((resolve) => file.once('synced', resolve));
    await session.saved();
    told = [];
    room.on('refused', (refused) => told.push(refused));
  });
  afterEach(() => session.leave());

  function closed(document: LiveDocument): Promise<void> {
    return new Promise((resolve) => document.once('closed', resolve));
  }

  it('is told with the text that did not arrive, when it is too large, and can be opened anew', async () => {
    const gone = closed(file);
    const refused = new Promise((resolve) => room.once('refused', resolve));
    file.text.insert(0, 'x'.repeat(30_000));
    const text = file.text.toString();
    await Promise.all([gone, refused]);
    const code = closeCodes.documentTooLarge;
    assert.deepEqual(told, [{ path: 'a.txt', text, hadUnsaved: true, code }]);
    assert.equal(copies.has(fileDocumentName(room.address.roomId, mainFileId)), false);
    await session.saved();
    const anew = room.openFile(mainFileId);
    assert.notEqual(anew, file);
    await anew.whenReady();
    assert.equal(anew.text.toString(), 'start\n');
    anew.text.insert(0, 'a new ');
    await session.saved();
    assert.equal(await server.code(room.address.roomId), 'a new start\n');
  });

  it('keeps what is typed until it is closed', async () => {
    const refused = new Promise((resolve) => room.once('refused', resolve));
    file.refusal.once(
      (refusal) => refusal !== undefined,
      () => file.text.insert(0, 'typed meanwhile '),
    );
    file.text.insert(0, 'x'.repeat(30_000));
    await refused;
    assert.match(told[0]!.text, /^typed meanwhile x/);
  });

  it('is closed and nothing more is told of it, when somebody deleted it: the tree of files tells that', async () => {
    const { fileId } = await room.fileRequests.create('b.txt', 'second\n');
    const second = room.openFile(fileId);
    await second.whenReady();
    const gone = closed(second);
    await room.deleteFile('b.txt');
    await gone;
    assert.equal(room.openFiles.value.has(fileId), false);
    assert.deepEqual(told, []);
    await session.saved();
  });

  for (const code of [closeCodes.forbidden, closeCodes.unauthenticated] as const) {
    it(`stays kept for whoever is let in again (${code})`, async () => {
      let openings = 0;
      room.on('files', () => openings++);
      const refused = new Promise((resolve) => room.once('refused', resolve));
      file.text.insert(0, 'mine ');
      file.refusal.set({ code, reason: 'No.' });
      await refused;
      assert.equal(room.openFiles.value.size, 0);
      assert.equal(told[0]?.hadUnsaved, true);
      assert.ok(copies.has(fileDocumentName(room.address.roomId, mainFileId)));
      assert.equal(openings, 0, 'nobody may open it at once, and be refused again');
    });
  }
});
