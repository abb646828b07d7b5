import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { TestServer } from './harness/testServer.ts';
import { users } from './harness/users.ts';
import { Wire } from './harness/wire.ts';

describe('files of a room', () => {
  const server = new TestServer();
  const { arrive } = users();
  before(() => server.start());
  after(() => server.remove());

  it('are created, renamed and deleted, for everybody', async () => {
    const room = await server.createRoom();
    const [ada, ben] = [await arrive(), await arrive()];
    await Promise.all([ada.enter(room.page), ben.enter(room.page)]);
    await ada.page.getByRole('button', { name: 'New file' }).click();
    await ada.page.getByLabel('Name', { exact: true }).fill('../up.ts');
    await ada.page.getByRole('button', { name: 'Create' }).click();
    await ada.page.getByRole('alert').filter({ hasText: '".."' }).waitFor();
    await ada.page.getByLabel('Name', { exact: true }).fill('src/new.py');
    await ada.page.getByRole('button', { name: 'Create' }).click();
    await ada.page.getByRole('tab', { name: 'src/new.py', selected: true }).waitFor();
    await ada.editor.waitFor();
    await ada.typeAtEnd('print(1)');
    await ben.page.getByRole('tab', { name: /src\/new\.py/ }).click();
    await ben.sees('print(1)');

    await ben.page.getByRole('button', { name: 'This file' }).click();
    await ben.page.getByRole('menuitem', { name: 'Rename…' }).click();
    await ben.page.getByLabel('New name').fill('src/old.py');
    await ben.page.getByRole('button', { name: 'Rename', exact: true }).click();
    await ada.page.getByRole('tab', { name: /src\/old\.py/ }).waitFor();
    await ada.sees('print(1)');

    await ada.page.getByRole('button', { name: 'This file' }).click();
    await ada.page.getByRole('menuitem', { name: 'Delete…' }).click();
    await ada.page.getByRole('button', { name: 'Delete the file' }).click();
    for (const person of [ada, ben]) {
      await person.page.getByRole('tab', { name: /old\.py/ }).waitFor({ state: 'detached' });
      await person.page.getByRole('tab', { name: /main\.txt/, selected: true }).waitFor();
    }
    await ada.page.getByText('src/old.py was deleted.').waitFor();
    await ben.page.getByText('Somebody deleted src/old.py.').waitFor();
    assert.equal(await ada.page.getByText('Somebody deleted').count(), 0);
  });

  for (const [when, reloads] of [
    ['', false],
    [', also after a reload', true],
  ] as const) {
    it(`are not lost with what one wrote in them offline before they were deleted${when}`, async () => {
      const room = await server.createRoom();
      const path = `/rooms/${room.roomId}/files/notes.txt`;
      await server.request('PUT', path, { text: 'ours', token: room.ownerToken });
      const ada = await arrive();
      const wire = await Wire.of(ada.page);
      await ada.enter(room.page);
      const tab = ada.page.getByRole('tab', { name: 'notes.txt' });
      await tab.click();
      await ada.sees('ours');
      await ada.keepsAllCopies(3);
      await wire.cut();
      await ada.page.locator('.save-badge[data-state=offline]').waitFor();
      await ada.typeAtEnd(' and mine');
      if (reloads) {
        await ada.page.reload();
        await tab.click();
      } else await ada.page.getByRole('tab', { name: 'main.txt' }).click();
      await server.request('DELETE', path, { token: room.ownerToken });
      wire.mend();
      const notice = ada.page.locator('.notice', { hasText: 'Somebody deleted notes.txt' });
      const waiting = ada.page.waitForEvent('download');
      if (!reloads) await ada.page.getByText('You are online again.', { exact: true }).waitFor();
      await notice.getByRole('button', { name: 'Save my copy' }).click();
      const saved = await waiting;
      assert.equal(saved.suggestedFilename(), 'notes.txt');
      assert.equal(String(await buffer(await saved.createReadStream())), 'ours and mine');
    });
  }

  it('are found by name when there are many', async () => {
    const room = await server.createRoom({ code: 'main' });
    for (let index = 0; index < 20; index++) {
      const path = `/rooms/${room.roomId}/files/src/part${index}.txt`;
      await server.request('PUT', path, { text: `text ${index}`, token: room.ownerToken });
    }
    const ada = await arrive();
    await ada.enter(room.page);
    await ada.page.getByRole('tab', { name: 'main.txt' }).waitFor();
    assert.equal(await ada.page.getByRole('tab').count(), 1);
    await ada.page.keyboard.press('Control+p');
    await ada.page.keyboard.type('part17');
    await ada.page.keyboard.press('Enter');
    await ada.sees('text 17');
    await ada.page.getByRole('tab', { name: 'src/part17.txt', selected: true }).waitFor();
  });

  it('get another language, and its colours, for everybody', async () => {
    const room = await server.createRoom({ language: 'plaintext', code: 'def f(): return 1' });
    const [ada, ben] = [await arrive(), await arrive()];
    await Promise.all([ada.enter(room.page), ben.enter(room.page)]);
    await ada.page.getByLabel('Language of the file').selectOption('python');
    await ben.editor.locator('span', { hasText: 'def' }).first().waitFor();
    assert.equal(await ben.page.getByLabel('Language of the file').inputValue(), 'python');
  });

  it('are gone to by a part of the name and Enter, and the list is gone then', async () => {
    const room = await server.createRoom();
    const path = `/rooms/${room.roomId}/files/lib/found.txt`;
    await server.request('PUT', path, { text: 'here it is', token: room.ownerToken });
    const ada = await arrive();
    await ada.enter(room.page);
    await ada.page.getByRole('button', { name: 'Go to a file' }).click();
    await ada.page.getByLabel('Find a file').fill('found');
    await ada.page.keyboard.press('Enter');
    await ada.sees('here it is');
    await ada.typeAtEnd('!');
    await ada.sees('here it is!');
    assert.equal(await ada.page.locator('dialog').count(), 0);
  });

  it('are downloaded one by one, and all as a zip', async () => {
    const room = await server.createRoom({ name: 'Kata night', code: 'the main text' });
    const path = `/rooms/${room.roomId}/files/lib/closed.txt`;
    await server.request('PUT', path, { text: 'never opened here', token: room.ownerToken });
    const ada = await arrive();
    await ada.enter(room.page);
    const file = await download(ada, 'Download this file');
    assert.equal(file.name, 'main.txt');
    assert.equal(file.content.toString(), 'the main text');
    const zip = await download(ada, 'Download the room as zip');
    assert.equal(zip.name, 'Kata-night.zip');
    // client-zip stores without compression, so the texts stand in the archive as they are.
    for (const part of ['main.txt', 'the main text', 'lib/closed.txt', 'never opened here']) {
      assert.ok(zip.content.includes(part), part);
    }
  });

  it('say why one of them could not be downloaded', async () => {
    const room = await server.createRoom();
    const { roomId, ownerToken: token } = room;
    await server.request('PUT', `/rooms/${roomId}/files/late.txt`, { text: 'late', token });
    const ada = await arrive();
    ada.tolerateAbsence();
    const wire = await Wire.of(ada.page);
    await ada.enter(room.page);
    wire.loseDown((document) => document !== `${roomId}/main` && document !== roomId);
    await ada.page.route('**/files/**', (route) => route.abort());
    await ada.page.getByRole('tab', { name: 'late.txt' }).click();
    await ada.page.getByRole('button', { name: 'This file' }).click();
    await ada.page.getByRole('menuitem', { name: 'Download the file' }).click();
    await ada.page.getByText('The download failed: The server cannot be reached.').waitFor();
  });

  async function download(person: Awaited<ReturnType<typeof arrive>>, item: string) {
    const waiting = person.page.waitForEvent('download');
    await person.page.getByRole('button', { name: 'More' }).click();
    await person.page.getByRole('menuitem', { name: item }).click();
    const saved = await waiting;
    return { name: saved.suggestedFilename(), content: await buffer(await saved.createReadStream()) };
  }
});
