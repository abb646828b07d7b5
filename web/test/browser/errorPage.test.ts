/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { problems } from '@tandem/protocol/problems';
import { TestServer } from './harness/testServer.ts';
import { users } from './harness/users.ts';
import { Wire } from './harness/wire.ts';

describe('when a room cannot be used', () => {
  const server = new TestServer({ MAX_CONNECTIONS_PER_ROOM: '1' });
  const { arrive } = users();
  before(() => server.start());
  after(() => server.remove());

  it('an unknown room says so, and leads to the start page', async () => {
    const ada = await arrive();
    ada.tolerated = /Failed to load resource/;
    await ada.page.goto(`${server.url}/r/0123456789abcdefghjk`);
    await ada.page.getByRole('heading', { name: 'There is no such room' }).waitFor();
    await ada.page.getByRole('link', { name: 'Go to the start page' }).click();
    await ada.page.getByRole('heading', { name: 'Create a room' }).waitFor();
  });

  it('an address that is none says what an address looks like', async () => {
    const ada = await arrive();
    await ada.page.goto(`${server.url}/r/nonsense`);
    await ada.page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
  });

  it('a busy server is waited for, and an open room is not taken for a locked one when a session ran out', async () => {
    const room = await server.createRoom({ code: 'open to all' });
    const ada = await arrive();
    ada.tolerated = /Failed to load resource/;
    await ada.page.goto(server.url);
    await ada.page.evaluate((roomId) => {
      localStorage.setItem(`tandem.keys:/:${roomId}`, JSON.stringify({ sessionToken: 'that ran out' }));
    }, room.roomId);
    let isBusy = true;
    const problem = { type: 'about:blank', code: 'unavailable', ...problems.unavailable };
    await ada.page.route('**/join', (route) =>
      isBusy
        ? route.fulfill({
            status: problem.status,
            contentType: 'application/problem+json',
            body: JSON.stringify(problem),
          })
        : route.continue(),
    );
    await ada.page.goto(room.page);
    await ada.page.getByRole('heading', { name: 'The server is busy' }).waitFor();
    isBusy = false;
    await ada.sees('open to all');
  });

  it('a room that is deleted while one is in it says so', async () => {
    const room = await server.createRoom();
    const ada = await arrive();
    ada.tolerated = /Failed to load resource/;
    await ada.enter(room.page);
    await server.request('DELETE', `/rooms/${room.roomId}`, { token: room.ownerToken });
    await ada.page.getByRole('heading', { name: 'This room was deleted' }).waitFor();
    await ada.page.getByRole('button', { name: 'Save my copy' }).waitFor();
    await ada.page.reload();
    await ada.page.getByRole('heading', { name: 'This room was deleted' }).waitFor();
  });

  it('of a deleted room one saves the files one had, without those that never came', async () => {
    const room = await server.createRoom({ code: 'the main text' });
    const { roomId, ownerToken: token } = room;
    await server.request('PUT', `/rooms/${roomId}/files/late.txt`, { text: 'late', token });
    const ada = await arrive();
    ada.tolerated = /Failed to load resource/;
    const wire = await Wire.of(ada.page);
    await ada.enter(room.page);
    wire.loseDown((document) => document !== `${roomId}/main` && document !== roomId);
    await ada.page.getByRole('tab', { name: 'late.txt' }).click();
    await ada.page.getByText('Opening the file…').waitFor();
    await server.request('DELETE', `/rooms/${roomId}`, { token });
    await ada.page.getByRole('heading', { name: 'This room was deleted' }).waitFor();
    const waiting = ada.page.waitForEvent('download');
    await ada.page.getByRole('button', { name: 'Save my copy' }).click();
    const zip = await buffer(await (await waiting).createReadStream());
    assert.ok(zip.includes('the main text') && !zip.includes('late.txt'));
  });

  it('a copy that cannot be saved says so, and can be tried again', async () => {
    const room = await server.createRoom();
    const ada = await arrive();
    ada.tolerated = /Failed to load resource/;
    await ada.enter(room.page);
    await ada.page.evaluate(() => {
      const offer = URL.createObjectURL;
      URL.createObjectURL = () => {
        URL.createObjectURL = offer;
        throw new Error('no space left');
      };
    });
    await server.request('DELETE', `/rooms/${room.roomId}`, { token: room.ownerToken });
    const save = ada.page.getByRole('button', { name: 'Save my copy' });
    await save.click();
    const problem = ada.page.getByRole('alert').filter({ hasText: 'no space left' });
    await problem.waitFor();
    const waiting = ada.page.waitForEvent('download');
    await save.click();
    await waiting;
    await problem.waitFor({ state: 'detached' });
  });

  it('a full room lets one in once somebody has left', async () => {
    const room = await server.createRoom();
    const [ada, ben] = [await arrive(), await arrive()];
    await ada.enter(room.page);
    await ben.page.goto(room.page);
    await ben.page.getByRole('heading', { name: 'The room is full' }).waitFor();
    await ada.page.goto(server.url);
    await ben.page.getByRole('button', { name: 'Try again' }).click();
    await ben.saved();
  });
});
