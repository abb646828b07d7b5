import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { leaveAndClose, serverUrl, tandem, until } from './context.ts';
import { Peer } from './peer.ts';

describe('files of one’s own in VS Code', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-own-'));
  });

  afterEach(async () => {
    await leaveAndClose();
    await rm(folder, { recursive: true });
  });

  async function roomAroundFile(uri: vscode.Uri, text: string) {
    const api = await tandem();
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    if (document.isUntitled) await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), text));
    void vscode.commands.executeCommand('tandem.createRoom');
    await until(() => api.state.kind === 'joined' && Object.values(api.texts)[0] === text);
    await api.settled();
    return { api, document, editor, peer: await Peer.join(api.roomId!) };
  }

  it('a change on the disk merges as a difference, and a save reaches the disk', async () => {
    const path = join(folder, 'a.txt');
    await writeFile(path, 'one\ntwo\n');
    const { api, document, peer } = await roomAroundFile(vscode.Uri.file(path), 'one\ntwo\n');
    try {
      await writeFile(path, 'zero\none\ntwo\n');
      await until(() => peer.text === 'zero\none\ntwo\n');
      peer.insert(peer.text.length, 'three\n');
      await until(() => document.getText() === 'zero\none\ntwo\nthree\n');
      await document.save();
      await api.settled();
      assert.equal(await readFile(path, 'utf8'), 'zero\none\ntwo\nthree\n');
    } finally {
      peer.leave();
    }
  });

  it('what others write while the tab is closed is there when it is opened again, once', async () => {
    const path = join(folder, 'b.txt');
    await writeFile(path, 'one\n');
    const { peer } = await roomAroundFile(vscode.Uri.file(path), 'one\n');
    try {
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      peer.insert(4, 'two\n');
      const again = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
      await vscode.window.showTextDocument(again);
      await until(() => again.getText() === 'one\ntwo\n');
      assert.equal(peer.text, 'one\ntwo\n');
      await again.save();
    } finally {
      peer.leave();
    }
  });

  it('an untitled document that is saved as a file stays shared', async () => {
    const path = join(folder, 'c.txt');
    const { api, peer, document } = await roomAroundFile(
      vscode.Uri.file(path).with({ scheme: 'untitled' }),
      'first\n',
    );
    try {
      const uri = await vscode.workspace.save(document.uri);
      assert.equal(uri?.fsPath, path);
      const saved = await vscode.workspace.openTextDocument(uri!);
      peer.insert(0, 'theirs\n');
      await until(() => saved.getText() === 'theirs\nfirst\n');
      await saved.save();
      await api.settled();
      assert.equal(await readFile(path, 'utf8'), 'theirs\nfirst\n');
    } finally {
      peer.leave();
    }
  });

  it('a shared file stays shared when its folder is renamed, with what is not saved', async () => {
    const [before, after] = [join(folder, 'before'), join(folder, 'after')];
    await mkdir(before);
    await writeFile(join(before, 'f.txt'), 'one\n');
    const { api, peer, editor } = await roomAroundFile(vscode.Uri.file(join(before, 'f.txt')), 'one\n');
    try {
      await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), 'two\n'));
      await until(() => peer.text === 'one\ntwo\n');
      const move = new vscode.WorkspaceEdit();
      move.renameFile(vscode.Uri.file(before), vscode.Uri.file(after));
      assert.equal(await vscode.workspace.applyEdit(move), true);
      const moved = await vscode.workspace.openTextDocument(vscode.Uri.file(join(after, 'f.txt')));
      await vscode.window.showTextDocument(moved);
      peer.insert(0, 'zero\n');
      await until(() => moved.getText() === 'zero\none\ntwo\n');
      await moved.save();
      await api.settled();
      assert.equal(peer.text, 'zero\none\ntwo\n');
      assert.equal(await readFile(join(after, 'f.txt'), 'utf8'), 'zero\none\ntwo\n');
    } finally {
      peer.leave();
    }
  });

  it('a second file is shared, and both are edited', async () => {
    const [first, second] = [join(folder, 'd.txt'), join(folder, 'e.txt')];
    await writeFile(first, 'd\n');
    await writeFile(second, 'e\n');
    const { api, peer } = await roomAroundFile(vscode.Uri.file(first), 'd\n');
    try {
      await vscode.commands.executeCommand('tandem.shareFile', vscode.Uri.file(second));
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(second));
      const editor = await vscode.window.showTextDocument(document);
      await until(() => Object.keys(api.texts).some((path) => path.endsWith('e.txt')));
      await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), 'more\n'));
      await until(() =>
        Object.entries(api.texts).some(([path, text]) => path.endsWith('e.txt') && text === 'e\nmore\n'),
      );
      await api.settled();
      assert.equal(peer.text, 'd\n');
      await document.save();
    } finally {
      peer.leave();
    }
  });

  it('a save by somebody else reaches the disk, also of a file that was shared with its folder and never opened', async () => {
    const below = join(folder, 'saved');
    await mkdir(below);
    await writeFile(join(folder, 'k.txt'), 'k\n');
    await writeFile(join(below, 'l.txt'), 'l\n');
    const { api, peer } = await roomAroundFile(vscode.Uri.file(join(folder, 'k.txt')), 'k\n');
    let other: Peer | undefined;
    try {
      await vscode.commands.executeCommand('tandem.shareFile', vscode.Uri.file(below));
      const response = await fetch(`${serverUrl()}/rooms/${api.roomId}/files`);
      const { files } = (await response.json()) as { files: { path: string; fileId: string }[] };
      const { fileId } = files.find(({ path }) => path.endsWith('l.txt'))!;
      other = await Peer.join(api.roomId!, fileId);
      for (const [count, word] of ['one\n', 'two\n'].entries()) {
        other.insert(0, word);
        other.announceSave(count + 1);
        await until(async () => (await readFile(join(below, 'l.txt'), 'utf8')) === other!.text);
      }
      assert.equal(other.text, 'two\none\nl\n');
      const shown = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
      assert.deepEqual(shown, ['k.txt']);
    } finally {
      other?.leave();
      peer.leave();
    }
  });

  it('a folder is shared with all below it, but without secrets and what is not text', async () => {
    const below = join(folder, 'below');
    await mkdir(join(below, 'deep'), { recursive: true });
    await writeFile(join(folder, 'g.txt'), 'g\n');
    await writeFile(join(below, 'h.txt'), 'h\n');
    await writeFile(join(below, 'deep', 'i.txt'), 'i\n');
    await writeFile(join(below, '.env'), 'SECRET=1\n');
    await writeFile(join(below, 'j.bin'), Uint8Array.of(0, 1, 2, 0));
    const { api, peer } = await roomAroundFile(vscode.Uri.file(join(folder, 'g.txt')), 'g\n');
    try {
      await vscode.commands.executeCommand('tandem.shareFile', vscode.Uri.file(below));
      const room = vscode.Uri.from({ scheme: 'tandem', path: `/${api.roomId}` });
      const names = async () => (await vscode.workspace.fs.readDirectory(room)).map(([name]) => name).sort();
      assert.deepEqual(await names(), ['g.txt', 'h.txt', 'i.txt']);
    } finally {
      peer.leave();
    }
  });
});
