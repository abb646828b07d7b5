import assert from 'node:assert/strict';
import { noLog } from '@tandem/client/log';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import { TandemServer } from '@tandem/client/testing/tandemServer';
import { mainFileId } from '@tandem/protocol/documents';
import type * as vscode from 'vscode';
import { absentHome, recordSave } from '../../../src/editor/saving/saveRecord.ts';
import { SavesOfClosedFiles } from '../../../src/editor/saving/savesOfClosedFiles.ts';
import { DeskMemory } from '../../../src/platform/deskMemory.ts';
import { memento } from '../support/memento.ts';
import { sessionInMemory } from '../support/sessions.ts';

describe('a save of a file that is not open where it was shared', () => {
  const server = new TandemServer();
  let ada: ReturnType<typeof owner>;
  let ben: Session;
  let roomId: string;

  before(() => server.start());
  after(() => server.remove());

  beforeEach(async () => {
    const window = sessionInMemory();
    ({ roomId } = await window.session.create(server.url, { code: 'start\n', path: 'a.txt' }));
    ada = owner(window, new DeskMemory(memento()));
    ben = sessionInMemory().session;
  });
  afterEach(() => {
    ada.saves.dispose();
    ada.session.leave();
    ben.leave();
  });

  /** A window that shared the main file and has it open nowhere. */
  function owner({ session, reopen }: ReturnType<typeof sessionInMemory>, memory: DeskMemory) {
    const written: string[] = [];
    let next = Promise.withResolvers<void>();
    const own = new Map([[mainFileId, { scheme: 'file' } as vscode.Uri]]);
    const saves = new SavesOfClosedFiles({
      session,
      documents: {
        onDidChange: () => ({ dispose: () => {} }),
        get locations() {
          return session.room && ({ allOwn: own, own: (fileId: string) => own.get(fileId) } as never);
        },
      },
      memory,
      isOpen: () => false,
      write: async (fileId, { count }) => {
        written.push(session.room!.openFiles.value.get(fileId)!.text.toString());
        memory.keepSave(roomId, fileId, count);
        next.resolve();
        next = Promise.withResolvers();
      },
      log: noLog,
    });
    return { session, memory, reopen, saves, written, next: () => next.promise };
  }

  async function enter(session: Session, name: string): Promise<Room> {
    const room = await session.enter({ roomId, server: server.url }, name);
    await session.joined();
    return room;
  }

  /** Resolves when a window has looked at its files and holds none open. */
  function hasLooked(room: Room): Promise<void> {
    return new Promise((resolve) => {
      let wasOpen = false;
      room.openFiles.watch((files) => {
        if (wasOpen && files.size === 0) resolve();
        wasOpen ||= files.size > 0;
      });
    });
  }

  function heard(room: Room, holds: (people: Room['participants']['value']) => boolean): Promise<void> {
    return new Promise((resolve) => room.participants.once(holds, () => resolve()));
  }

  async function writeAndSave(room: Room, text: string) {
    const file = room.openFile(mainFileId);
    if (!file.synced.value) await new Promise<void>((resolve) => file.once('synced', resolve));
    file.text.insert(0, text);
    const { count } = recordSave(file, room.userId, 0);
    room.setPresence({ saved: { fileId: mainFileId, count } });
    await ben.saved();
    return file;
  }

  it('is written there, each time, and the file is closed again', async () => {
    const room = await ada.session.enter({ roomId, server: server.url }, 'Ada');
    await hasLooked(room);
    const guest = await enter(ben, 'Ben');
    for (const text of ['one\n', 'two\n']) {
      const [written, looked] = [ada.next(), hasLooked(room)];
      await writeAndSave(guest, text);
      await Promise.all([written, looked]);
    }
    assert.deepEqual(ada.written, ['one\nstart\n', 'two\none\nstart\n']);
  });

  it('is written when the window is back, once, and whoever saves knows that it is not there', async () => {
    const looked = await ada.session.enter({ roomId, server: server.url }, 'Ada').then(hasLooked);
    assert.equal(looked, undefined);
    const { memory, reopen } = ada;
    const guest = await enter(ben, 'Ben');
    await ada.session.close();
    await heard(guest, (people) => people.length === 1);
    const file = await writeAndSave(guest, 'one\n');
    assert.equal(absentHome(file, 'another', guest.participants.value)?.name, 'Ada');
    for (const expected of [['one\nstart\n'], []]) {
      ada.saves.dispose();
      ada = owner(reopen(), memory);
      await ada.session.enter({ roomId, server: server.url }, 'Ada').then(hasLooked);
      assert.deepEqual(ada.written, expected);
      await heard(guest, (people) => absentHome(file, 'another', people) === undefined);
      await ada.session.close();
    }
  });
});
