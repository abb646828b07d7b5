import assert from 'node:assert/strict';
import type { RoomAddress } from '@tandem/client/address';
import type { LiveDocument } from '@tandem/client/document';
import type { RefusedFile } from '@tandem/client/openFiles';
import type { Room } from '@tandem/client/room';
import { TandemServer } from '@tandem/client/testing/tandemServer';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { fileDocumentName, fileTypes, mainFileId, manifestTypes } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import { sessionInMemory } from '../support/sessions.ts';

describe('somebody who is made a viewer', () => {
  const server = new TandemServer();
  let owner: ReturnType<typeof sessionInMemory>['session'];
  let guest: ReturnType<typeof sessionInMemory>;
  let address: RoomAddress;
  let owned: Room;
  let room: Room;
  let file: LiveDocument;
  let told: RefusedFile[];

  before(() => server.start());
  after(() => server.remove());
  beforeEach(async () => {
    owner = sessionInMemory().session;
    guest = sessionInMemory();
    const { roomId } = await owner.create(server.url, { code: 'start\n', path: 'a.txt' });
    address = { roomId, server: server.url };
    owned = await owner.enter(address, 'Ada');
    await owner.joined();
    await enter();
  });
  afterEach(() => {
    guest.session.leave();
    owner.leave();
  });

  async function enter(): Promise<void> {
    room = await guest.session.enter(address, 'Ben');
    told = [];
    room.on('refused', (refused) => told.push(refused));
    file = room.openFile(mainFileId);
    await Promise.all([guest.session.joined(), isCurrent(file)]);
  }

  async function makeViewer(): Promise<void> {
    const isViewer = new Promise<void>((resolve) => {
      guest.session.on('state', () => guest.session.role === 'viewer' && resolve());
    });
    await owned.owned.setRole(room.credentials.userId!, 'viewer');
    await isViewer;
  }

  it('is told with the text of a file whose edits were not taken, and reads it anew', async () => {
    await makeViewer();
    const refused = new Promise((resolve) => room.once('refused', resolve));
    const openedAnew = new Promise<void>((resolve) => room.once('files', resolve));
    file.text.insert(0, 'not taken ');
    await Promise.all([refused, openedAnew]);
    const code = closeCodes.accessChanged;
    assert.deepEqual(told, [{ path: 'a.txt', text: 'not taken start\n', hadUnsaved: true, code }]);
    assert.equal(guest.copies.has(fileDocumentName(address.roomId, mainFileId)), false);
    const anew = room.openFile(mainFileId);
    await isCurrent(anew);
    assert.equal(anew.text.toString(), 'start\n');
    await guest.session.saved();
    assert.equal(guest.session.role, 'viewer');
  });

  it('is told only of what was not taken, when edits are on their way', async () => {
    const becomesViewer = makeViewer();
    file.text.insert(0, 'on its way ');
    const text = file.text.toString();
    const [wasTaken] = await Promise.all([file.answered(), becomesViewer]);
    await guest.session.saved();
    assert.equal(await server.code(address.roomId), wasTaken ? text : 'start\n');
    assert.deepEqual(
      told.map((refused) => refused.text),
      wasTaken ? [] : [text],
    );
  });

  it('is told what was written offline, when the role was lost meanwhile', async () => {
    await makeViewer();
    await guest.session.close();
    const name = fileDocumentName(address.roomId, mainFileId);
    const copy = guest.copies.get(name)!;
    guest.copies.set(name, { ...copy, update: written(copy.update, 'offline ') });
    ({ session: guest.session } = guest.reopen());
    const refused = new Promise<void>((resolve) => {
      guest.session.once('entered', (entered) => entered.once('refused', () => resolve()));
    });
    await enter();
    await refused;
    assert.deepEqual(
      told.map(({ text }) => text),
      ['offline start\n'],
    );
  });

  it('stays in the room with a message that was not sent, and nothing is unsaved for ever', async () => {
    await makeViewer();
    const rejected = new Promise<void>((resolve) => room.manifest.once('rejected', resolve));
    room.manifest.doc.getArray(manifestTypes.chat).push([{ text: 'too late' }]);
    await rejected;
    const { state } = guest.session;
    assert.ok(state.kind === 'joined' && state.unsaved === 0);
    assert.deepEqual(told, []);
  });
});

function isCurrent(file: LiveDocument): Promise<void> {
  return file.synced.value ? Promise.resolve() : new Promise((resolve) => file.once('synced', resolve));
}

/** A copy with something more at the beginning of its text. */
function written(update: Uint8Array, text: string): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  doc.getText(fileTypes.content).insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}
