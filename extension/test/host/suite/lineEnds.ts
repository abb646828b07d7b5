import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { codeOf, leaveAndClose, roomAround, until } from './context.ts';
import { Peer } from './peer.ts';

describe('a document with CRLF line ends in VS Code', () => {
  afterEach(leaveAndClose);

  it('is shared with LF, and stays as it is', async () => {
    const { roomId, document } = await roomAround('one\r\ntwo\r\n', { eol: vscode.EndOfLine.CRLF });
    assert.equal(document.eol, vscode.EndOfLine.CRLF);
    assert.equal(document.getText(), 'one\r\ntwo\r\n');
    assert.equal(await codeOf(roomId), 'one\ntwo\n');
  });

  it('invariant 8: edits of both sides land where they were made', async () => {
    const { api, roomId, document, editor } = await roomAround('one\r\ntwo\r\nthree\r\n', {
      eol: vscode.EndOfLine.CRLF,
    });
    const peer = await Peer.join(roomId);
    try {
      peer.insert('one\ntwo'.length, ' and a half\nmore');
      await until(() => document.getText() === 'one\r\ntwo and a half\r\nmore\r\nthree\r\n');
      await editor.edit((edit) => edit.insert(new vscode.Position(3, 5), '!\n'));
      await until(() => peer.text === 'one\ntwo and a half\nmore\nthree!\n\n');
      await api.settled();
      assert.equal(document.getText().replaceAll('\r\n', '\n'), peer.text);
    } finally {
      peer.leave();
    }
  });

  it('a switch of the line ends is no edit', async () => {
    const { api, roomId, document, editor } = await roomAround('one\ntwo\n', { eol: vscode.EndOfLine.LF });
    await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.CRLF));
    await api.settled();
    assert.equal(document.getText(), 'one\r\ntwo\r\n');
    assert.equal(await codeOf(roomId), 'one\ntwo\n');
    assert.ok(api.state.kind === 'joined' && api.state.unsaved === 0);
  });
});
