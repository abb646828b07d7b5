import assert from 'node:assert/strict';
import { manifestName } from '@tandem/protocol/documents';
import { newRoomId } from '../../src/access/secrets.ts';
import { Hub } from '../../src/hub/hub.ts';
import { LogError } from '../../src/room/updateLog.ts';
import { RoomFiles } from '../../src/rooms/files.ts';
import { firstDocuments } from '../../src/rooms/firstTexts.ts';
import type { LiveDocuments } from '../../src/rooms/liveDocuments.ts';
import type { Store } from '../../src/store/open/store.ts';
import { onBothDatabases } from '../store/databases.ts';
import { newRoom } from '../store/rooms.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const minutes = 60_000;

onBothDatabases('files of rooms, created and removed in two steps', (database) => {
  let store: Store;
  let clock = Date.now();
  let hubs: Hub[] = [];
  let roomId: string;
  before(async () => {
    store = await database().open({ clock: () => new Date(clock) });
  });
  beforeEach(async () => {
    roomId = newRoomId();
    const main = { roomId, name: '', path: 'main.txt', language: 'plaintext', code: '', author: 'ann' };
    await store.rooms.create(newRoom({ roomId, documents: firstDocuments(main) }));
  });
  afterEach(async () => {
    await Promise.all(hubs.map((hub) => hub.close()));
    hubs = [];
  });
  after(() => store?.close());

  /** The files as one server has them; it hears nothing of another. */
  function server(maxFiles = 100): RoomFiles {
    const hub = new Hub({ updates: store.updates, log });
    hubs.push(hub);
    return new RoomFiles({
      store: store.rooms,
      quota: store.quota,
      documents: hub,
      maxFiles,
      maxDocumentBytes: 1000,
    });
  }

  /** The same for a server that ends when it is about to change the list of files. */
  function endingServer(): RoomFiles {
    const hub = new Hub({ updates: store.updates, log });
    hubs.push(hub);
    const documents: LiveDocuments = {
      read: (document, look) => hub.read(document, look),
      edit: (document, author, change) =>
        document === manifestName(roomId)
          ? Promise.reject(new LogError('unavailable', 'the server ends'))
          : hub.edit(document, author, change),
      stored: (document) => hub.stored(document),
      documentRemoved: (document) => hub.documentRemoved(document),
    };
    return new RoomFiles({
      store: store.rooms,
      quota: store.quota,
      documents,
      maxFiles: 100,
      maxDocumentBytes: 1000,
    });
  }

  const paths = async (files: RoomFiles) => (await files.list(roomId)).map(({ path }) => path);
  const textOf = async (files: RoomFiles, path: string) => files.read(roomId, await files.find(roomId, path));

  it('one whose creation was interrupted is the one that trying again makes, and counts once', async () => {
    await assert.rejects(endingServer().write(roomId, 'a.txt', 'first', 'ann'));
    const files = server(2);
    await files.write(roomId, 'a.txt', 'second', 'ann');
    assert.deepEqual(await paths(files), ['a.txt', 'main.txt']);
    assert.equal(await textOf(files, 'a.txt'), 'second');
  });

  it('one whose creation was interrupted is listed with its text when the next one is made', async () => {
    await assert.rejects(endingServer().write(roomId, 'a.txt', 'text', 'ann'));
    const files = server(3);
    await files.write(roomId, 'b.txt', '', 'ann');
    assert.deepEqual(await paths(files), ['b.txt', 'main.txt'], 'it may be on its way still');
    clock += 2 * minutes;
    await assert.rejects(files.write(roomId, 'c.txt', '', 'ann'), { code: 'too_many_files' });
    assert.deepEqual(await paths(files), ['a.txt', 'b.txt', 'main.txt']);
    assert.equal(await textOf(files, 'a.txt'), 'text');
  });

  it('one whose path was taken meanwhile is listed beside it', async () => {
    await assert.rejects(endingServer().write(roomId, 'a.txt', 'text', 'ann'));
    const files = server();
    await files.rename(roomId, 'main.txt', 'a.txt', 'ann');
    clock += 2 * minutes;
    await files.write(roomId, 'b.txt', '', 'ann');
    const [, , recovered] = await paths(files);
    assert.match(recovered!, /^recovered-[\w-]+\.txt$/);
    assert.equal(await textOf(files, recovered!), 'text');
    assert.equal(await textOf(files, 'a.txt'), '');
  });

  it('one that was listed and has moved is not given to whoever makes one of its first path', async () => {
    const files = server();
    const { file } = await files.write(roomId, 'a.txt', 'one', 'ann');
    await files.rename(roomId, 'a.txt', 'b.txt', 'ann');
    const { file: another, created } = await files.write(roomId, 'a.txt', 'two', 'ann');
    assert.equal(created, true);
    assert.notEqual(another.fileId, file.fileId);
    assert.equal(await textOf(files, 'b.txt'), 'one');
  });

  it('of two servers that make one path and do not hear of each other, both give the same file', async () => {
    const [one, other] = [server(), server()];
    await Promise.all([one.list(roomId), other.list(roomId)]);
    const texts = ['from one', 'from the other'];
    const made = await Promise.all([
      one.write(roomId, 'a.txt', texts[0]!, 'ann'),
      other.write(roomId, 'a.txt', texts[1]!, 'bob'),
    ]);
    assert.equal(made[0].file.fileId, made[1].file.fileId);
    assert.equal(made.filter(({ created }) => created).length, 1);
    const cold = server();
    assert.deepEqual(await paths(cold), ['a.txt', 'main.txt']);
  });

  it('one whose removal was interrupted can be removed again', async () => {
    await server().write(roomId, 'a.txt', 'text', 'ann');
    await assert.rejects(endingServer().remove(roomId, 'a.txt', 'ann'));
    const files = server();
    await files.remove(roomId, 'a.txt', 'ann');
    assert.deepEqual(await paths(files), ['main.txt']);
  });

  it('one whose removal was interrupted can be made anew', async () => {
    await server().write(roomId, 'a.txt', 'text', 'ann');
    await assert.rejects(endingServer().remove(roomId, 'a.txt', 'ann'));
    const files = server(2);
    await assert.rejects(
      files.find(roomId, 'a.txt').then((file) => files.read(roomId, file)),
      {
        code: 'file_not_found',
      },
    );
    assert.equal((await files.write(roomId, 'a.txt', 'anew', 'ann')).created, true);
    assert.equal(await textOf(files, 'a.txt'), 'anew');
  });
});
