import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { codeOf, leaveAndClose, roomAround, until } from './context.ts';
import { Peer } from './peer.ts';

describe('undo in a shared document in VS Code', () => {
  afterEach(leaveAndClose);

  it("takes back one's own edit, never the other's, and does it again", async () => {
    const { api, roomId, document, editor } = await roomAround('start\n');
    const peer = await Peer.join(roomId);
    try {
      await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), 'mine\n'));
      await until(() => peer.text === 'start\nmine\n');
      peer.insert(0, 'theirs\n');
      await until(() => document.getText() === 'theirs\nstart\nmine\n');

      await vscode.commands.executeCommand('undo');
      await until(() => document.getText() === 'theirs\nstart\n');
      await vscode.commands.executeCommand('undo');
      await api.settled();
      assert.equal(document.getText(), 'theirs\nstart\n');

      await vscode.commands.executeCommand('redo');
      await until(() => document.getText() === 'theirs\nstart\nmine\n');
      await api.settled();
      assert.equal(await codeOf(roomId), 'theirs\nstart\nmine\n');
    } finally {
      peer.leave();
    }
  });
});
