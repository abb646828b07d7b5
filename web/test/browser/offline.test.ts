/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { TestServer } from './harness/testServer.ts';
import { type User, users } from './harness/users.ts';
import { Wire } from './harness/wire.ts';

/** The updates in all the copies a browser keeps. @param added one more for each copy */
function updatesInCopies(page: Page, added?: number[]): Promise<number[][]> {
  return page.evaluate(async (more) => {
    const ended = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const found: number[][] = [];
    for (const { name } of await indexedDB.databases()) {
      if (!name?.startsWith('tandem:/')) continue;
      const db = await ended(indexedDB.open(name));
      const store = db.transaction('updates', 'readwrite').objectStore('updates');
      if (more) await ended(store.add(new Uint8Array(more)));
      for (const update of await ended(store.getAll())) found.push([...update]);
      db.close();
    }
    return found;
  }, added);
}

type HeldDatabases = { openDatabases: () => void };

/** In a page: no database opens until they all may. */
function holdDatabases(): void {
  const { open } = IDBFactory.prototype;
  const held: (() => void)[] = [];
  IDBFactory.prototype.open = function (this: IDBFactory, name: string) {
    const request: Record<string, unknown> = {};
    held.push(() => {
      const real = open.call(this, name);
      for (const event of ['onsuccess', 'onerror', 'onupgradeneeded'] as const) {
        real[event] = (told: Event) => {
          if (event === 'onsuccess') request.result = real.result;
          (request[event] as ((told: Event) => void) | undefined)?.(told);
        };
      }
    });
    return request as unknown as IDBOpenDBRequest;
  };
  (globalThis as unknown as HeldDatabases).openDatabases = () => {
    IDBFactory.prototype.open = open;
    for (const go of held) go();
  };
}

describe('without a connection', () => {
  const server = new TestServer();
  const { arrive } = users();
  beforeEach(() => server.start());
  after(() => server.remove());

  it('invariant 2: edits made while the server is away are kept, and merge with those of others', async () => {
    const room = await server.createRoom({ code: 'first\n' });
    const [ada, ben] = [await arrive(), await arrive()];
    for (const person of [ada, ben]) person.tolerateAbsence();
    await Promise.all([ada.enter(room.page), ben.enter(room.page)]);
    await server.stop('SIGKILL');
    for (const person of [ada, ben]) await person.page.locator('.save-badge[data-state=offline]').waitFor();
    await ada.typeAtEnd('from Ada\n');
    await ben.editor.focus();
    await ben.page.keyboard.press('Control+Home');
    await ben.page.keyboard.type('from Ben\n');
    await server.start();
    const merged = 'from Ben\nfirst\nfrom Ada\n';
    await Promise.all([ada.sees(merged), ben.sees(merged)]);
    await Promise.all([ada.saved(), ben.saved()]);
    assert.equal(await server.code(room.roomId), merged);
  });

  it('a reload while the server is away shows the room with the edits, and they arrive later', async () => {
    const room = await server.createRoom({ code: 'first\n' });
    const ada = await arrive();
    ada.tolerateAbsence();
    await ada.enter(room.page);
    await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await ada.keepsCopy(`${room.roomId}/main`);
    await server.stop('SIGKILL');
    await ada.page.locator('.save-badge[data-state=offline]').waitFor();
    await ada.typeAtEnd('kept');
    await ada.page.reload();
    await ada.sees('first\nkept');
    await ada.page.locator('.save-badge[data-state=offline]').waitFor();
    await ada.typeAtEnd(' twice');
    await server.start();
    await ada.saved();
    assert.equal(await server.code(room.roomId), 'first\nkept twice');
  });

  it('a file made anew under the same name is not mixed with the copy of the old one', async () => {
    const room = await server.createRoom({ code: 'old text\n' });
    const ada = await arrive();
    await ada.enter(room.page);
    await ada.sees('old text\n');
    await ada.keepsCopy(`${room.roomId}/main`);
    // A copy of another document of that name: what a browser holds after the room was made anew.
    await ada.page.goto(server.url);
    await ada.page.evaluate((roomId) => {
      const key = Object.keys(localStorage).find(
        (name) => name.startsWith('tandem.epoch:') && name.endsWith(`${roomId}/main`),
      );
      if (!key) throw new Error('the page keeps no copy of the file');
      localStorage.setItem(key, JSON.stringify('another-epoch'));
    }, room.roomId);
    await ada.page.goto(room.page);
    await ada.page.getByRole('button', { name: 'Open it again' }).click();
    await ada.sees('old text\n');
    assert.equal(await server.code(room.roomId), 'old text\n');
  });

  it('a room made anew under the same id is not mixed with the copy of the old one', async () => {
    const room = await server.createRoom({ code: 'new text\n' });
    const ada = await arrive();
    await ada.enter(room.page);
    await ada.keepsCopy(room.roomId);
    await ada.page.goto(server.url);
    await ada.page.evaluate((roomId) => {
      const key = Object.keys(localStorage).find(
        (name) => name.startsWith('tandem.epoch:') && name.endsWith(`:${roomId}`),
      );
      if (!key) throw new Error('the page keeps no copy of the room');
      localStorage.setItem(key, JSON.stringify('another-epoch'));
    }, room.roomId);
    await ada.page.goto(room.page);
    await ada.page.getByRole('heading', { name: 'This room was made anew' }).waitFor();
    await ada.page.getByRole('button', { name: 'Reload the page' }).click();
    await ada.sees('new text\n');
    await ada.saved();
  });

  /** Somebody writes without a connection and goes away: the edit is in their copy alone. @returns their connection */
  async function leaveWithUnsentEdit(person: User, page: string): Promise<Wire> {
    const wire = await Wire.of(person.page);
    await person.enter(page);
    await person.keepsAllCopies(2);
    await wire.cut();
    await person.page.locator('.save-badge[data-state=offline]').waitFor();
    await person.typeAtEnd(', kept');
    await person.page.goto(server.url);
    return wire;
  }

  it('what was written in a file that is not opened at the next visit is sent all the same', async () => {
    const room = await server.createRoom({ code: 'first' });
    await server.request('PUT', `/rooms/${room.roomId}/files/notes.txt`, { text: 'noted' });
    const ada = await arrive();
    const wire = await Wire.of(ada.page);
    await ada.enter(room.page);
    await ada.page.getByRole('tab', { name: 'notes.txt' }).click();
    await ada.sees('noted');
    await ada.keepsAllCopies(3);
    await wire.cut();
    await ada.page.locator('.save-badge[data-state=offline]').waitFor();
    await ada.typeAtEnd(', kept');
    await ada.page.goto(server.url);
    const ben = await arrive();
    await ben.enter(room.page);
    await ben.page.getByRole('tab', { name: 'notes.txt' }).click();
    await ben.sees('noted');
    wire.mend();
    await ada.enter(room.page);
    await ben.sees('noted, kept');
    await ada.saved();
    assert.equal(await ada.page.getByRole('tab', { name: 'notes.txt', selected: true }).count(), 0);
  });

  it('what cannot be read in a copy is left out of it, and the rest is there', async () => {
    const room = await server.createRoom({ code: 'first' });
    const ada = await arrive();
    const wire = await leaveWithUnsentEdit(ada, room.page);
    const unreadable = [1, 2, 3];
    await updatesInCopies(ada.page, unreadable);
    wire.mend();
    await ada.enter(room.page);
    await ada.sees('first, kept');
    assert.equal(await server.code(room.roomId), 'first, kept');
    await ada.page.goto(server.url);
    const updates = await updatesInCopies(ada.page);
    assert.ok(updates.length >= 2);
    assert.ok(updates.every((update) => update.length !== unreadable.length));
  });

  it('a room opens in a browser that never opens a copy', async () => {
    const room = await server.createRoom({ code: 'first' });
    const ada = await arrive();
    await ada.enter(room.page);
    await ada.keepsAllCopies(2);
    await ada.page.addInitScript(() => {
      IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
    });
    await ada.page.reload();
    await ada.sees('first');
    await ada.typeAtEnd(', second');
    await ada.saved();
    assert.equal(await server.code(room.roomId), 'first, second');
    await ada.keepsAllCopies(0);
  });

  it('a copy that comes after the room has opened joins the text, and is sent', async () => {
    const room = await server.createRoom({ code: 'first' });
    const ada = await arrive();
    const wire = await leaveWithUnsentEdit(ada, room.page);
    await ada.page.addInitScript(holdDatabases);
    wire.mend();
    await ada.enter(room.page);
    await ada.sees('first');
    await ada.page.evaluate(() => (globalThis as unknown as HeldDatabases).openDatabases());
    await ada.sees('first, kept');
    await ada.saved();
    assert.equal(await server.code(room.roomId), 'first, kept');
    await ada.keepsAllCopies(2);
  });

  it('the page says so when it has no copy and the server is away', async () => {
    const room = await server.createRoom();
    const ada = await arrive();
    ada.tolerateAbsence();
    await ada.page.goto(server.url);
    await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await server.stop();
    await ada.page.goto(room.page);
    await ada.page.getByRole('heading', { name: 'The server cannot be reached' }).waitFor();
    await server.start();
    await ada.page.getByRole('button', { name: 'Try now' }).click();
    await ada.saved();
  });
});
