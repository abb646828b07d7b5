import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { tandem } from './context.ts';

describe('the extension in VS Code', () => {
  it('activates, and is in no room', async () => {
    const { state, roomId, participants } = await tandem();
    assert.equal(state.kind, 'signedOut');
    assert.equal(roomId, undefined);
    assert.deepEqual(participants, []);
  });

  it('registers every command it contributes', async () => {
    const extension = vscode.extensions.getExtension('tandem-editor.tandem')!;
    await extension.activate();
    const contributed = (extension.packageJSON.contributes.commands as { command: string }[]).map(
      ({ command }) => command,
    );
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.ok(contributed.length >= 4);
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });
});
