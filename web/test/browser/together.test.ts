import assert from 'node:assert/strict';
import { TestServer } from './harness/testServer.ts';
import { users } from './harness/users.ts';

describe('two people in one room', () => {
  const server = new TestServer();
  const { arrive } = users();
  before(() => server.start());
  after(() => server.remove());

  it('invariant 1: typing at once on one line ends with one text on both pages and at the server', async () => {
    const room = await server.createRoom({ code: 'start: ' });
    const [ada, ben] = [await arrive({ name: 'Ada' }), await arrive({ name: 'Ben' })];
    await Promise.all([ada.enter(room.page), ben.enter(room.page)]);
    const [first, second] = ['abcdefghij'.repeat(8), '0123456789'.repeat(8)];
    await Promise.all([ada.typeAtEnd(first), ben.typeAtEnd(second)]);
    await Promise.all([ada.saved(), ben.saved()]);
    const stored = await server.code(room.roomId);
    await Promise.all([ada.sees(stored), ben.sees(stored)]);
    assert.equal(stored.replace(/[^a-j]/g, ''), `a${first}`, 'every letter Ada typed, in her order');
    assert.equal(stored.replace(/\D/g, ''), second, 'every digit Ben typed, in his order');
  });

  it('invariant 6: joining at once does not double the first text', async () => {
    const room = await server.createRoom({ code: 'once\n' });
    const both = [await arrive(), await arrive()];
    await Promise.all(both.map((person) => person.enter(room.page)));
    await Promise.all(both.map((person) => person.sees('once\n')));
    assert.equal(await server.code(room.roomId), 'once\n');
  });

  it('each sees the other’s cursor with the name, and not any more when they left (invariant 7)', async () => {
    const room = await server.createRoom({ code: 'one\ntwo\n' });
    const [ada, ben] = [await arrive({ name: 'Ada' }), await arrive({ name: 'Ben' })];
    await Promise.all([ada.enter(room.page), ben.enter(room.page)]);
    await ben.typeAtEnd('x');
    const caret = ada.page.locator('.cm-caret', { hasText: 'Ben' });
    await caret.waitFor();
    await ada.page.getByRole('button', { name: '2 people in the room: Ada (you), Ben' }).waitFor();
    await ben.page.close();
    await caret.waitFor({ state: 'detached' });
    await ada.page.getByRole('button', { name: '1 person in the room' }).waitFor();
  });

  it('a cursor goes when its person turns to another file', async () => {
    const room = await server.createRoom({ code: 'one\n' });
    await server.request('PUT', `/rooms/${room.roomId}/files/second.txt`, {
      text: 'x',
      token: room.ownerToken,
    });
    const [ada, ben] = [await arrive({ name: 'Ada' }), await arrive({ name: 'Ben' })];
    await Promise.all([ada.enter(room.page), ben.enter(room.page)]);
    await ben.typeAtEnd('x');
    const caret = ada.page.locator('.cm-caret', { hasText: 'Ben' });
    await caret.waitFor();
    await ben.page.getByRole('tab', { name: 'second.txt' }).click();
    await caret.waitFor({ state: 'detached' });
    await ada.page.getByRole('tab', { name: 'second.txt, with Ben' }).waitFor();
  });

  it('each undoes only what they wrote themselves', async () => {
    const room = await server.createRoom();
    const [ada, ben] = [await arrive(), await arrive()];
    await Promise.all([ada.enter(room.page), ben.enter(room.page)]);
    await ada.editor.focus();
    // At once: keys that come slowly are several steps of undo.
    await ada.page.keyboard.insertText('ada ');
    await ben.sees('ada ');
    await ben.typeAtEnd('ben');
    await ada.sees('ada ben');
    await ada.page.keyboard.press('Control+z');
    await ben.sees('ben');
    await ada.page.keyboard.press('Control+y');
    await ben.sees('ada ben');
  });

  it('one follows the other through files and lines, and stops by typing', async () => {
    const lines = Array.from({ length: 300 }, (_, index) => `line ${index + 1}`).join('\n');
    const room = await server.createRoom({ code: lines });
    await server.request('PUT', `/rooms/${room.roomId}/files/second.txt`, {
      text: 'other',
      token: room.ownerToken,
    });
    const [ada, ben] = [await arrive({ name: 'Ada' }), await arrive({ name: 'Ben' })];
    await Promise.all([ada.enter(room.page), ben.enter(room.page)]);
    await ada.page.getByRole('button', { name: /2 people/ }).click();
    await ada.page.getByRole('menuitem', { name: /Ben/ }).click();
    await ben.editor.focus();
    await ben.page.keyboard.press('Control+End');
    await ada.editor.getByText('line 300').waitFor();
    await ben.page.getByRole('tab', { name: 'second.txt' }).click();
    await ada.sees('other');
    await ada.page.getByText('You follow Ben').waitFor();
    await ada.typeAtEnd('!');
    await ada.page.getByText('You follow Ben').waitFor({ state: 'hidden' });
  });

  it('the chat reaches the other, with the lines it is about', async () => {
    const room = await server.createRoom({ code: 'one\ntwo\nthree\n' });
    const [ada, ben] = [await arrive({ name: 'Ada' }), await arrive({ name: 'Ben' })];
    await Promise.all([ada.enter(room.page), ben.enter(room.page)]);
    await ada.editor.focus();
    await ada.page.keyboard.press('Control+Home');
    await ada.page.keyboard.press('Shift+ArrowDown');
    await ada.page.getByRole('button', { name: 'Chat' }).click();
    await ada.page.getByRole('textbox', { name: 'Message' }).fill('look <b>here</b>');
    await ada.page.keyboard.press('Enter');
    await ben.page.getByRole('button', { name: 'Chat, 1 unread' }).click();
    const message = ben.page.locator('.chat-message', { hasText: 'look <b>here</b>' });
    await message.getByText('Ada').waitFor();
    await message.getByRole('button', { name: 'main.txt:1–2' }).click();
    await ben.page.getByRole('button', { name: 'Chat', exact: true }).waitFor();
  });

  it('a name can be given later, and everybody sees it', async () => {
    const room = await server.createRoom();
    const [ada, guest] = [await arrive({ name: 'Ada' }), await arrive()];
    await Promise.all([ada.enter(room.page), guest.enter(room.page)]);
    await guest.page.getByLabel(/Your name\?/).fill('Grace');
    await guest.page.getByRole('button', { name: 'Use it' }).click();
    await ada.page.getByRole('button', { name: '2 people in the room: Ada (you), Grace' }).waitFor();
    await guest.page.reload();
    await ada.page.getByRole('button', { name: '2 people in the room: Ada (you), Grace' }).waitFor();
  });
});
