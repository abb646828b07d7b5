import assert from 'node:assert/strict';
import { TestServer } from './harness/testServer.ts';
import { users } from './harness/users.ts';
import { Wire } from './harness/wire.ts';

describe('roles and links', () => {
  const server = new TestServer();
  const { arrive } = users();
  before(() => server.start());
  after(() => server.remove());

  async function invite(room: { roomId: string; ownerToken: string }, role: 'viewer' | 'editor') {
    const response = await server.request('POST', `/rooms/${room.roomId}/invites`, {
      body: { role },
      token: room.ownerToken,
    });
    return (await response.json()) as { inviteId: string; links: { web: string } };
  }

  it('invariant 3: a viewer reads along and changes nothing', async () => {
    const room = await server.createRoom({ code: 'read me\n' });
    await server.request('PATCH', `/rooms/${room.roomId}`, {
      body: { access: 'locked' },
      token: room.ownerToken,
    });
    const { links } = await invite(room, 'viewer');
    const viewer = await arrive();
    await viewer.enter(links.web);
    await viewer.page.getByText('View only').waitFor();
    assert.ok(!viewer.page.url().includes('invite'), 'the secret left the address');
    await viewer.typeAtEnd('scribble');
    assert.equal(await viewer.text(), 'read me\n');
    assert.equal(await viewer.page.getByRole('button', { name: 'New file' }).count(), 0);
    await server.request('PUT', `/rooms/${room.roomId}/files/main.txt`, {
      text: 'changed\n',
      token: room.ownerToken,
    });
    await viewer.sees('changed\n');
    await viewer.page.reload();
    await viewer.page.getByText('View only').waitFor();
  });

  it('the owner makes a link in the dialog, and somebody edits with it in the locked room', async () => {
    const owner = await arrive();
    await owner.page.goto(server.url);
    await owner.page.getByRole('button', { name: 'Create room' }).click();
    await owner.saved();
    await owner.page.getByRole('button', { name: 'Invite' }).click();
    await owner.page.getByText('It opens on this computer only.').waitFor();
    await owner.page.getByLabel(/Lock the room/).check();
    await owner.page.getByRole('button', { name: 'Make a link' }).click();
    const link = await owner.page.getByLabel('Link that lets people edit', { exact: true }).inputValue();
    await owner.page.getByText(/Can edit, until .*, used 0 times/).waitFor();
    const guest = await arrive();
    await guest.enter(link);
    await guest.typeAtEnd('hello');
    await owner.page.keyboard.press('Escape');
    await owner.sees('hello');
  });

  it('a viewer asks to edit, the owner lets them, and takes it back', async () => {
    const owner = await arrive({ name: 'Ada' });
    await owner.page.goto(server.url);
    await owner.page.getByRole('button', { name: 'Create room' }).click();
    await owner.saved();
    await owner.page.getByRole('button', { name: 'Invite' }).click();
    await owner.page.getByLabel('What the link lets people do').selectOption('viewer');
    await owner.page.getByRole('button', { name: 'Make a link' }).click();
    const link = await owner.page.getByLabel('Link that lets people view', { exact: true }).inputValue();
    await owner.page.keyboard.press('Escape');
    const guest = await arrive({ name: 'Ben' });
    await guest.enter(link);
    await guest.page.getByRole('button', { name: 'Ask to edit' }).click();
    await guest.page.getByText('The owner has been asked.').waitFor();
    await owner.page.getByText('Ben asks to edit.').waitFor();
    await owner.page.getByRole('button', { name: 'Let them' }).click();
    await guest.page.getByText('You can edit now.').waitFor();
    await guest.page.locator('.save-badge[data-state=saved]').waitFor();
    await guest.typeAtEnd('thanks');
    await owner.sees('thanks');
    await owner.page.getByRole('button', { name: /2 people/ }).click();
    await owner.page.getByRole('menuitem', { name: 'Let Ben only read' }).click();
    await guest.page.getByText('You can only read now.').waitFor();
    await guest.typeAtEnd('no');
    assert.equal(await guest.text(), 'thanks');
    // What the guest wrote as an editor is the room's: taking it back is an edit too.
    await guest.page.keyboard.press('Control+z');
    assert.equal(await guest.text(), 'thanks');
  });

  /** An owner, and a guest who edits until the owner decides otherwise. */
  async function ownerAndGuest() {
    const owner = await arrive({ name: 'Ada' });
    await owner.page.goto(server.url);
    await owner.page.getByRole('button', { name: 'Create room' }).click();
    await owner.saved();
    const guest = await arrive({ name: 'Ben' });
    const wire = await Wire.of(guest.page);
    await guest.enter(owner.page.url());
    const roomId = owner.page.url().split('/').at(-1)!;
    const letOnlyRead = async () => {
      await owner.page.getByRole('button', { name: /2 people/ }).click();
      await owner.page.getByRole('menuitem', { name: 'Let Ben only read' }).click();
      await guest.page.getByText('You can only read now.').waitFor();
    };
    return { owner, guest, wire, roomId, letOnlyRead };
  }

  /** What the guest wrote last is held up, and the owner has them only read meanwhile. */
  async function madeViewerWhileWriting() {
    const { owner, guest, wire, roomId, letOnlyRead } = await ownerAndGuest();
    await owner.typeAtEnd('ours');
    await guest.sees('ours');
    await guest.keepsCopy(`${roomId}/main`);
    wire.holdUp((document) => document === `${roomId}/main`);
    await guest.typeAtEnd(' and mine');
    await letOnlyRead();
    return { guest, wire, roomId };
  }

  it('what somebody said too late as an editor is sent once they are one again', async () => {
    const { owner, guest, wire, roomId, letOnlyRead } = await ownerAndGuest();
    wire.holdUp((document) => document === roomId);
    await guest.page.getByRole('button', { name: 'Chat' }).click();
    await guest.page.getByRole('textbox', { name: 'Message' }).fill('too late');
    await guest.page.keyboard.press('Enter');
    await letOnlyRead();
    wire.letGo();
    await guest.page.getByRole('button', { name: 'Ask to edit' }).click();
    await owner.page.getByText('Ben asks to edit.').waitFor();
    await owner.page.getByRole('button', { name: 'Let them' }).click();
    await guest.page.getByText('You can edit now.').waitFor();
    await owner.page.getByRole('button', { name: 'Chat, 1 unread' }).click();
    await owner.page.locator('.chat-message', { hasText: 'too late' }).waitFor();
    await guest.page.locator('.save-badge[data-state=saved]').waitFor();
  });

  it('an edit that was refused stays out of the file, also when it is opened again', async () => {
    const { guest, wire, roomId } = await madeViewerWhileWriting();
    wire.letGo();
    const again = guest.page.getByRole('button', { name: 'Open it again' });
    await again.waitFor();
    await guest.page.getByRole('button', { name: 'Save my copy' }).waitFor();
    await again.click();
    await guest.sees('ours');
    await guest.keepsCopy(`${roomId}/main`);
    await guest.page.reload();
    await guest.page.getByText('View only').waitFor();
    await guest.sees('ours');
  });

  it('who comes back as a viewer with edits that were not taken is told of them', async () => {
    const { guest, wire } = await madeViewerWhileWriting();
    await guest.page.reload();
    await guest.sees('ours and mine');
    wire.letGo();
    await guest.page.getByText('your last edits were not taken').waitFor();
    await guest.page.getByRole('button', { name: 'Open it again' }).click();
    await guest.sees('ours');
  });

  it('the owner removes somebody from the room', async () => {
    const owner = await arrive({ name: 'Ada' });
    await owner.page.goto(server.url);
    await owner.page.getByRole('button', { name: 'Create room' }).click();
    await owner.saved();
    const guest = await arrive({ name: 'Ben' });
    guest.tolerated = /Failed to load resource/;
    await guest.enter(owner.page.url());
    await owner.page.getByRole('button', { name: /2 people/ }).click();
    await owner.page.getByRole('menuitem', { name: 'Remove Ben…' }).click();
    await owner.page.getByText('the room is open: with its link they can come in again').waitFor();
    await owner.page.getByRole('button', { name: 'Remove and lock the room' }).click();
    await guest.page.getByRole('heading', { name: 'This room is locked' }).waitFor();
    await guest.page.reload();
    await guest.page.getByRole('heading', { name: 'This room is locked' }).waitFor();
    const again = await arrive({ name: 'Ben' });
    again.tolerated = /Failed to load resource/;
    await again.page.goto(owner.page.url());
    await again.page.getByRole('heading', { name: 'This room is locked' }).waitFor();
  });

  it("the owner replaces the owner's token and ends all sessions, and stays", async () => {
    const owner = await arrive({ name: 'Ada' });
    await owner.page.goto(server.url);
    await owner.page.getByRole('button', { name: 'Create room' }).click();
    await owner.saved();
    for (const [item, button] of [
      ['Replace the owner’s token…', 'Replace the token'],
      ['End all sessions…', 'End all sessions'],
    ] as const) {
      await owner.page.getByRole('button', { name: 'More' }).click();
      await owner.page.getByRole('menuitem', { name: item }).click();
      await owner.page.getByRole('button', { name: button, exact: true }).click();
      await owner.page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await owner.typeAtEnd('still here');
    await owner.saved();
  });

  it('a locked room says that it is locked', async () => {
    const room = await server.createRoom();
    await server.request('PATCH', `/rooms/${room.roomId}`, {
      body: { access: 'locked' },
      token: room.ownerToken,
    });
    const stranger = await arrive();
    stranger.tolerated = /Failed to load resource/;
    await stranger.page.goto(room.page);
    await stranger.page.getByRole('heading', { name: 'This room is locked' }).waitFor();
  });

  it('a revoked link ends the visit, and says so on the next', async () => {
    const room = await server.createRoom();
    await server.request('PATCH', `/rooms/${room.roomId}`, {
      body: { access: 'locked' },
      token: room.ownerToken,
    });
    const { inviteId, links } = await invite(room, 'editor');
    const guest = await arrive();
    guest.tolerated = /Failed to load resource/;
    await guest.enter(links.web);
    await server.request('DELETE', `/rooms/${room.roomId}/invites/${inviteId}`, { token: room.ownerToken });
    await guest.page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
    await guest.page.goto(links.web);
    await guest.page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  });
});
