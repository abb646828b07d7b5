import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { codeOf, leaveAndClose, roomAround, serverUrl, showUntitled, tandem, until } from './context.ts';
import { Peer } from './peer.ts';

describe('rooms in VS Code', () => {
  afterEach(leaveAndClose);

  it('an untitled document becomes the main file of a new room, once', async () => {
    const { api, roomId, document } = await roomAround('const shared = true;\n');
    assert.equal(await codeOf(roomId), 'const shared = true;\n');
    assert.equal(document.getText(), 'const shared = true;\n');
    assert.deepEqual(Object.values(api.texts), ['const shared = true;\n']);
    assert.equal(api.participants.length, 1);
  });

  it('creating a room edits nothing and moves no cursor', async () => {
    const editor = await showUntitled('one\ntwo\n');
    const { document } = editor;
    editor.selection = new vscode.Selection(0, 1, 1, 2);
    const changes: unknown[] = [];
    const listening = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document) changes.push(...event.contentChanges);
    });
    const api = await tandem();
    void vscode.commands.executeCommand('tandem.createRoom');
    await until(() => Object.values(api.texts)[0] === 'one\ntwo\n');
    await api.settled();
    listening.dispose();
    assert.deepEqual(changes, []);
    assert.ok(editor.selection.isEqual(new vscode.Selection(0, 1, 1, 2)));
  });

  it('what is typed while the room is being made is in it', async () => {
    const api = await tandem();
    const editor = await showUntitled('first\n');
    const { document } = editor;
    void vscode.commands.executeCommand('tandem.createRoom');
    for (let line = 1; api.state.kind !== 'joined' || Object.keys(api.texts).length === 0; line += 1) {
      await editor.edit((edit) => edit.insert(new vscode.Position(line, 0), `meanwhile ${line}\n`));
    }
    await until(() => Object.values(api.texts)[0] === document.getText());
    await api.settled();
    assert.match(document.getText(), /^first\nmeanwhile 1\n(meanwhile \d+\n)*$/);
    assert.equal(await codeOf(api.roomId!), document.getText());
  });

  it('the link to a new room is on the clipboard', async () => {
    const { roomId } = await roomAround('');
    await vscode.commands.executeCommand('tandem.copyInviteLink');
    const link = await vscode.env.clipboard.readText();
    assert.ok(link.startsWith(serverUrl()) && link.includes(roomId), link);
  });

  it('a stock provider and the editor share one text', async () => {
    const { api, roomId, editor, document } = await roomAround('one\nthree\n');
    const peer = await Peer.join(roomId);
    try {
      assert.equal(peer.text, 'one\nthree\n');
      peer.insert(4, 'two\n');
      await until(() => document.getText() === 'one\ntwo\nthree\n');
      await editor.edit((edit) => edit.insert(document.positionAt(document.getText().length), 'four\n'));
      await until(() => peer.text === 'one\ntwo\nthree\nfour\n');
      await api.settled();
      assert.equal(await codeOf(roomId), 'one\ntwo\nthree\nfour\n');
    } finally {
      peer.leave();
    }
  });

  it('settled means acknowledged: nothing is unsaved, and the server has the text', async () => {
    const { api, roomId, editor } = await roomAround('');
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}\n`);
    for (const [index, line] of lines.entries()) {
      await editor.edit((edit) => edit.insert(new vscode.Position(index, 0), line));
    }
    await api.settled();
    assert.ok(api.state.kind === 'joined' && api.state.unsaved === 0);
    assert.equal(await codeOf(roomId), lines.join(''));
  });

  it('what is left stays in the editor, and no longer reaches the room', async () => {
    const { api, roomId, document, editor } = await roomAround('mine\n');
    await vscode.commands.executeCommand('tandem.leaveRoom');
    await until(() => api.state.kind === 'signedOut');
    assert.equal(document.getText(), 'mine\n');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'still '));
    assert.equal(document.getText(), 'still mine\n');
    assert.equal(await codeOf(roomId), 'mine\n');
  });

  it('joining an unknown room leads nowhere', async () => {
    const api = await tandem();
    await vscode.commands.executeCommand('tandem.joinRoom', `${serverUrl()}/r/00000000000000000000`);
    assert.equal(api.state.kind, 'signedOut');
    assert.deepEqual(api.texts, {});
  });

  it('a room that was left is joined again by its link, with the text of now', async () => {
    const { api, roomId } = await roomAround('before\n');
    await leaveAndClose();
    const peer = await Peer.join(roomId);
    peer.insert(0, 'meanwhile\n');
    await until(async () => (await codeOf(roomId)) === 'meanwhile\nbefore\n');
    peer.leave();
    await vscode.commands.executeCommand('tandem.joinRoom', `${serverUrl()}/r/${roomId}`);
    await until(() => vscode.window.activeTextEditor?.document.uri.scheme === 'tandem');
    await until(() => Object.values(api.texts)[0] === 'meanwhile\nbefore\n');
    assert.equal(vscode.window.activeTextEditor?.document.getText(), 'meanwhile\nbefore\n');
  });
});
