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

describe('the tandem: file system in VS Code', () => {
  let roomId: string;
  let ownerToken: string;
  let main: vscode.Uri;

  beforeEach(async () => {
    const response = await fetch(`${serverUrl()}/rooms`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ language: 'typescript', code: 'export {};\n' }),
    });
    assert.equal(response.status, 201);
    ({ roomId, ownerToken } = (await response.json()) as { roomId: string; ownerToken: string });
    const api = await tandem();
    await vscode.commands.executeCommand('tandem.joinRoom', `${serverUrl()}/r/${roomId}`);
    await until(() => api.state.kind === 'joined' && vscode.window.activeTextEditor !== undefined);
    main = vscode.window.activeTextEditor!.document.uri;
  });
  afterEach(leaveAndClose);

  it('a joined room opens its main file, with its language and a name', () => {
    const { document } = vscode.window.activeTextEditor!;
    assert.equal(main.scheme, 'tandem');
    assert.equal(document.languageId, 'typescript');
    assert.equal(document.getText(), 'export {};\n');
    assert.equal(document.isDirty, false);
  });

  it('lists, reads and describes the files of the room', async () => {
    const folder = main.with({ path: `/${roomId}` });
    const entries = await fs.readDirectory(folder);
    assert.deepEqual(
      entries.map(([name]) => vscode.Uri.joinPath(folder, name).path),
      [main.path],
    );
    assert.equal(new TextDecoder().decode(await fs.readFile(main)), 'export {};\n');
    assert.equal((await fs.stat(main)).size, 'export {};\n'.length);
  });

  it('a tab that was closed stays closed while others type, and shows what they wrote when it is opened', async () => {
    const api = await tandem();
    const { document } = vscode.window.activeTextEditor!;
    const peer = await Peer.join(roomId);
    try {
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await until(() => vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0));
      peer.insert(0, '// theirs\n');
      await until(() => Object.values(api.texts)[0] === '// theirs\nexport {};\n');
      await api.settled();
      // VS Code keeps the document for minutes, and opens a tab for whatever is changed and not saved.
      assert.equal(document.getText(), 'export {};\n');
      const editor = await vscode.window.showTextDocument(main);
      await until(() => editor.document.getText() === '// theirs\nexport {};\n');
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// mine\n'));
      await until(() => peer.text === '// mine\n// theirs\nexport {};\n');
    } finally {
      peer.leave();
    }
  });

  it('a file written by another extension reaches the room', async () => {
    const added = vscode.Uri.joinPath(main.with({ path: `/${roomId}` }), 'src/added.ts');
    await fs.writeFile(added, new TextEncoder().encode('export const added = 1;\n'));
    await until(async () => {
      const response = await fetch(`${serverUrl()}/rooms/${roomId}/files/src/added.ts`);
      return response.ok && (await response.text()) === 'export const added = 1;\n';
    });
  });

  it('a path that leads out of the room is refused', async () => {
    const outside = main.with({ path: `/${roomId}/../../etc/passwd` });
    await assert.rejects(async () => fs.readFile(outside));
    await assert.rejects(async () => fs.writeFile(outside, new Uint8Array([120])));
  });

  it('a save leaves no dirty mark and changes nothing in the room', async () => {
    const api = await tandem();
    const editor = vscode.window.activeTextEditor!;
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// saved\n'));
    assert.equal(await editor.document.save(), true);
    await until(() => !editor.document.isDirty);
    await api.settled();
    assert.equal(await codeOf(roomId), '// saved\nexport {};\n');
    assert.equal(editor.document.getText(), '// saved\nexport {};\n');
  });

  it('what is typed while a save by somebody else is followed stays', async () => {
    const api = await tandem();
    const editor = vscode.window.activeTextEditor!;
    const peer = await Peer.join(roomId);
    const lines = Array.from({ length: 60 }, (_, index) => `// ${index}\n`);
    try {
      for (const [index, line] of lines.entries()) {
        if (index % 3 === 0) peer.announceSave(index + 1);
        assert.ok(await editor.edit((edit) => edit.insert(new vscode.Position(index, 0), line)));
      }
      await api.settled();
      const text = `${lines.join('')}export {};\n`;
      assert.equal(editor.document.getText(), text);
      await until(() => peer.text === text);
    } finally {
      peer.leave();
    }
  });

  it('a save that is under way when the tab is closed and the room is left ends well', async () => {
    const api = await tandem();
    const editor = vscode.window.activeTextEditor!;
    const { document } = editor;
    // Whoever saves asks this first, which leaves time for the rest.
    const left = Promise.withResolvers<void>();
    const asked = vscode.workspace.onWillSaveTextDocument((event) => event.waitUntil(left.promise));
    try {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// saved\n'));
      await api.settled();
      const saved = document.save();
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      await until(() => vscode.window.tabGroups.all.every(({ tabs }) => tabs.length === 0));
      await vscode.commands.executeCommand('tandem.leaveRoom');
      await until(() => api.state.kind === 'signedOut');
      left.resolve();
      assert.equal(await saved, true);
      await until(() => document.isClosed || !document.isDirty);
      assert.deepEqual(
        vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label)),
        [],
      );
    } finally {
      asked.dispose();
      left.resolve();
    }
  });

  /** Changes a file at the server, as somebody else who may do everything. */
  async function elsewhere(path: string, method: string, body?: object): Promise<void> {
    const response = await fetch(`${serverUrl()}/rooms/${roomId}/files/${path}`, {
      method,
      headers: { authorization: `Bearer ${ownerToken}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    assert.ok(response.ok, `${method}: ${response.status}`);
  }

  it('what is typed while somebody else renames the file is in the renamed one', async () => {
    const typed = await typeUntilClosed(vscode.window.activeTextEditor!, () =>
      elsewhere(main.path.split('/').at(-1)!, 'PATCH', { path: 'renamed.ts' }),
    );
    const text = `${typed.toReversed().join('')}export {};\n`;
    await until(() => vscode.window.activeTextEditor?.document.getText() === text);
    assert.ok(vscode.window.activeTextEditor!.document.uri.path.endsWith('/renamed.ts'));
    await until(async () => (await codeOf(roomId)) === text);
  });

  it('what is typed while somebody else deletes the file is kept with its text', async () => {
    const second = main.with({ path: `/${roomId}/second.ts` });
    await fs.writeFile(second, new TextEncoder().encode('second();\n'));
    const editor = await vscode.window.showTextDocument(second, { preview: false });
    const typed = await typeUntilClosed(editor, () => elsewhere('second.ts', 'DELETE'));
    await until(() => untitledTexts().includes(`${typed.toReversed().join('')}second();\n`));
  });

  it('what is typed while the room is left is kept with its text', async () => {
    const typed = await typeUntilClosed(vscode.window.activeTextEditor!, async () =>
      vscode.commands.executeCommand('tandem.leaveRoom'),
    );
    await until(() => untitledTexts().includes(`${typed.toReversed().join('')}export {};\n`));
  });

  it('another extension writes into a file that had been saved while it was away', async () => {
    const api = await tandem();
    const name = main.path.split('/').at(-1)!;
    const editor = vscode.window.activeTextEditor!;
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// mine\n'));
    await api.settled();
    await elsewhere(name, 'PATCH', { path: 'renamed.ts' });
    const shows = (end: string) => () =>
      vscode.window.activeTextEditor?.document.uri.path.endsWith(end) === true;
    await until(shows('/renamed.ts'));
    await until(() => editor.document.isClosed || !editor.document.isDirty);
    await elsewhere('renamed.ts', 'PATCH', { path: name });
    await until(shows(`/${name}`));
    await api.settled();
    await fs.writeFile(main, new TextEncoder().encode('// theirs\n'));
    await until(async () => (await codeOf(roomId)) === '// theirs\n');
  });

  it('a renamed file does not come back when its old document is saved', async () => {
    const { document } = vscode.window.activeTextEditor!;
    await vscode.window.activeTextEditor!.edit((edit) => edit.insert(new vscode.Position(0, 0), '// mine\n'));
    const folder = main.with({ path: `/${roomId}` });
    await fs.rename(main, vscode.Uri.joinPath(folder, 'renamed.ts'));
    await document.save();
    await until(() => vscode.window.activeTextEditor?.document.uri.path.endsWith('/renamed.ts') === true);
    assert.equal(vscode.window.activeTextEditor!.document.getText(), '// mine\nexport {};\n');
    const entries = await fs.readDirectory(folder);
    assert.deepEqual(
      entries.map(([name]) => name),
      ['renamed.ts'],
    );
  });
});
