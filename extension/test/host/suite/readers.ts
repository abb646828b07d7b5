import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  codeOf,
  leaveAndClose,
  serverUrl,
  tandem,
  typeUntilClosed,
  until,
  untitledTexts,
} from './context.ts';
import { Peer } from './peer.ts';

const { fs } = vscode.workspace;

describe('somebody who is made a viewer, in VS Code', () => {
  let roomId: string;
  let ownerToken: string;

  beforeEach(async () => {
    ownerToken = '';
    const created = await api('', {
      method: 'POST',
      body: JSON.stringify({ code: 'main\n', path: 'a.txt' }),
    });
    ({ roomId, ownerToken } = created as { roomId: string; ownerToken: string });
    const { state } = await joined();
    assert.equal(state.kind, 'joined');
  });
  afterEach(leaveAndClose);

  async function api(path: string, init: RequestInit): Promise<unknown> {
    const headers = {
      'content-type': 'application/json',
      ...(ownerToken ? { authorization: `Bearer ${ownerToken}` } : {}),
    };
    const response = await fetch(`${serverUrl()}/rooms${path}`, { ...init, headers });
    assert.ok(response.ok, `${path}: ${response.status}`);
    return response.json();
  }

  async function joined() {
    const extension = await tandem();
    await vscode.commands.executeCommand('tandem.joinRoom', `${serverUrl()}/r/${roomId}`);
    await until(() => extension.state.kind === 'joined' && vscode.window.activeTextEditor !== undefined);
    return extension;
  }

  /** Before anybody else is in the room. */
  async function makeViewer(): Promise<void> {
    const { members } = (await api(`/${roomId}/members`, {})) as { members: { userId: string }[] };
    assert.equal(members.length, 1);
    const body = JSON.stringify({ role: 'viewer' });
    await api(`/${roomId}/members/${members[0]!.userId}`, { method: 'PATCH', body });
  }

  it('sees in every tab what others write, also where something was not saved', async () => {
    const extension = await tandem();
    const main = vscode.window.activeTextEditor!.document;
    const second = main.uri.with({ path: `/${roomId}/b.txt` });
    await fs.writeFile(second, new TextEncoder().encode('second\n'));
    const other = await vscode.window.showTextDocument(second, { preview: false });
    await other.edit((edit) => edit.insert(new vscode.Position(0, 0), 'mine '));
    const editor = await vscode.window.showTextDocument(main, { preview: false });
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'mine '));
    await until(() => extension.texts['b.txt'] === 'mine second\n');
    await extension.settled();
    assert.ok(main.isDirty && other.document.isDirty);
    await makeViewer();
    await until(() => !main.isDirty && !other.document.isDirty);
    const peer = await Peer.join(roomId);
    try {
      peer.insert(0, 'theirs ');
      await until(() => main.getText() === 'theirs mine main\n');
      await vscode.commands.executeCommand('type', { text: 'x' });
      peer.insert(0, 'and ');
      await until(() => main.getText() === 'and theirs mine main\n');
      assert.equal(main.isDirty, false);
      assert.equal(other.document.getText(), 'mine second\n');
      assert.deepEqual(untitledTexts(), [], 'everything was taken');
    } finally {
      peer.leave();
    }
  });

  it('keeps what was typed too late, in one document', async () => {
    const editor = vscode.window.activeTextEditor!;
    const { document } = editor;
    const typed = await typeUntilClosed(editor, makeViewer);
    await until(async () => !document.isDirty && document.getText() === (await codeOf(roomId)));
    await until(() => typed.every((word) => [document.getText(), ...untitledTexts()].join().includes(word)));
    assert.ok(untitledTexts().length <= 1, untitledTexts().join('\n---\n'));
  });
});
