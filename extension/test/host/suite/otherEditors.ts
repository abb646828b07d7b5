import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { leaveAndClose, roomAround, until } from './context.ts';
import { Peer } from './peer.ts';

describe('a room beside other kinds of editors in VS Code', () => {
  afterEach(leaveAndClose);

  it('a comparison with a shared document shows what others type, and is edited like any editor', async () => {
    const { api, roomId, document } = await roomAround('one\n');
    const peer = await Peer.join(roomId);
    try {
      const before = await vscode.workspace.openTextDocument({ content: 'zero\n' });
      await vscode.commands.executeCommand('vscode.diff', before.uri, document.uri, 'Before and now');
      await until(() => vscode.window.activeTextEditor?.document === document);
      peer.insert(4, 'theirs\n');
      await until(() => document.getText() === 'one\ntheirs\n');
      const typed = await vscode.window.activeTextEditor!.edit((edit) =>
        edit.insert(new vscode.Position(0, 0), 'mine\n'),
      );
      assert.equal(typed, true);
      await until(() => peer.text === 'mine\none\ntheirs\n');
      await api.settled();
      assert.equal(before.getText(), 'zero\n');
    } finally {
      peer.leave();
    }
  });

  it('cells of a notebook are edited beside a room, and no part of it', async () => {
    const { api, roomId, document } = await roomAround('one\n');
    const peer = await Peer.join(roomId);
    try {
      const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'print(1)\n', 'python');
      const notebook = await vscode.workspace.openNotebookDocument(
        'jupyter-notebook',
        new vscode.NotebookData([cell]),
      );
      await vscode.window.showNotebookDocument(notebook);
      const inCell = notebook.cellAt(0).document;
      const edit = new vscode.WorkspaceEdit();
      edit.insert(inCell.uri, new vscode.Position(0, 0), '# mine\n');
      assert.equal(await vscode.workspace.applyEdit(edit), true);
      peer.insert(0, 'theirs\n');
      await until(() => document.getText() === 'theirs\none\n');
      assert.equal(inCell.getText(), '# mine\nprint(1)\n');
      assert.deepEqual(Object.values(api.texts), ['theirs\none\n']);
    } finally {
      peer.leave();
    }
  });
});
