import { people } from './harness/people.ts';
import { TestServer } from './harness/testServer.ts';

describe('when a room cannot be used', () => {
  const server = new TestServer({ MAX_CONNECTIONS_PER_ROOM: '1' });
  const { arrive } = people();
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
