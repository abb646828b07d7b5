import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import * as vscode from 'vscode';
import { codeOf, leaveAndClose, serverUrl, tandem, until } from './context.ts';
import { Peer } from './peer.ts';

describe('encodings in VS Code', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-encoding-'));
  });

  afterEach(async () => {
    await leaveAndClose();
    await setEncoding(undefined);
    await rm(folder, { recursive: true });
  });

  async function setEncoding(encoding: string | undefined): Promise<void> {
    await vscode.workspace
      .getConfiguration('files')
      .update('encoding', encoding, vscode.ConfigurationTarget.Global);
  }

  /** A room around a file with these bytes, as VS Code reads it. */
  async function roomAround(bytes: Uint8Array, text: string, encoding?: string) {
    const path = join(folder, 'a.txt');
    await writeFile(path, bytes);
    const uri = vscode.Uri.file(path);
    const document = await vscode.workspace.openTextDocument(uri, encoding ? { encoding } : undefined);
    await vscode.window.showTextDocument(document);
    const api = await tandem();
    void vscode.commands.executeCommand('tandem.createRoom');
    await until(() => api.state.kind === 'joined' && Object.values(api.texts)[0] === text);
    await api.settled();
    return { api, document, path, uri, peer: await Peer.join(api.roomId!) };
  }

  for (const { name, setting, text, encode } of [
    { name: 'Latin-1', setting: 'iso88591', text: 'Größe\n', encode: as('iso88591') },
    { name: 'windows-1252', setting: 'windows1252', text: '“Größe” €\n', encode: as('windows1252') },
    { name: 'GBK', setting: 'gbk', text: '中文字符\n', encode: as('gbk') },
    { name: 'UTF-16LE with a mark', setting: undefined, text: 'Größe 中\n', encode: as('utf16le', true) },
    { name: 'UTF-8 with a mark', setting: undefined, text: 'Größe 中\n', encode: as('utf8', true) },
  ]) {
    it(`a file in ${name} is shared, and a guest’s save is written in it`, async () => {
      await setEncoding(setting);
      const { document, path, peer } = await roomAround(encode(text), text);
      try {
        peer.insert(peer.text.length, text);
        await until(() => document.getText() === text + text);
        peer.announceSave(1);
        await until(async () => encode(text + text).equals(await readFile(path)));
      } finally {
        peer.leave();
      }
    });
  }

  it('a file that VS Code reads in another encoding is not shared, and stays as it is', async () => {
    const bytes = as('iso88591')('Größe\n');
    const path = join(folder, 'a.txt');
    await writeFile(path, bytes);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(vscode.Uri.file(path)));
    await vscode.commands.executeCommand('tandem.createRoom');
    const api = await tandem();
    assert.equal(api.state.kind, 'signedOut');
    assert.deepEqual(await readFile(path), bytes);
  });

  it('of a folder everything is shared but what is in another encoding, or none', async () => {
    const below = join(folder, 'below');
    await mkdir(below);
    await writeFile(join(below, 'latin1.txt'), as('iso88591')('Größe\n'));
    await writeFile(join(below, 'gbk.txt'), as('gbk')('中文字符\n'));
    await writeFile(join(below, 'picture.bin'), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0xff));
    await writeFile(join(below, 'utf8.txt'), 'Größe\n');
    await writeFile(join(below, 'marked.txt'), as('utf16le', true)('Größe\n'));
    const { api, peer } = await roomAround(Buffer.from('a\n'), 'a\n');
    try {
      await vscode.commands.executeCommand('tandem.shareFile', vscode.Uri.file(below));
      const room = vscode.Uri.from({ scheme: 'tandem', path: `/${api.roomId}` });
      const names = (await vscode.workspace.fs.readDirectory(room)).map(([name]) => name).sort();
      assert.deepEqual(names, ['a.txt', 'marked.txt', 'utf8.txt']);
    } finally {
      peer.leave();
    }
  });

  it('characters that a file’s encoding lacks are not written as question marks', async () => {
    await setEncoding('iso88591');
    const { document, path, peer } = await roomAround(as('iso88591')('Größe\n'), 'Größe\n');
    try {
      peer.insert(0, '→ ');
      await until(() => document.getText() === '→ Größe\n');
      peer.announceSave(1);
      peer.insert(0, 'still ');
      await until(() => document.getText() === 'still → Größe\n');
      assert.deepEqual(await readFile(path), as('iso88591')('Größe\n'));
    } finally {
      peer.leave();
    }
  });

  it('a file that was shared in an encoding of its own is read in it again, and written by a guest’s save', async () => {
    const encode = as('gbk');
    const { document, path, peer, uri } = await roomAround(encode('中文字符\n'), '中文字符\n', 'gbk');
    try {
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      peer.insert(0, '文');
      peer.announceSave(1);
      await until(async () => encode('文中文字符\n').equals(await readFile(path)));
      const again = await vscode.window.showTextDocument(uri);
      await until(() => again.document.getText() === '文中文字符\n');
      assert.equal(peer.text, '文中文字符\n');
      assert.equal(document.encoding, 'gbk');
    } finally {
      peer.leave();
    }
  });

  it('another encoding chosen for a shared file changes nothing of its text', async () => {
    const { api, document, peer, uri } = await roomAround(Buffer.from('Größe 中\n'), 'Größe 中\n');
    try {
      await vscode.workspace.openTextDocument(uri, { encoding: 'iso88591' });
      await until(() => document.encoding === 'iso88591' && document.getText() === 'Größe 中\n');
      await api.settled();
      assert.equal(peer.text, 'Größe 中\n');
    } finally {
      peer.leave();
    }
  });

  for (const encoding of ['gbk', 'utf16le', 'iso88591']) {
    it(`a file of a room is read as it is in a window with ${encoding}, also when it is reverted`, async () => {
      await setEncoding(encoding);
      const response = await fetch(`${serverUrl()}/rooms`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ language: 'plaintext', code: 'Größe 中\n' }),
      });
      const { roomId } = (await response.json()) as { roomId: string };
      const api = await tandem();
      await vscode.commands.executeCommand('tandem.joinRoom', `${serverUrl()}/r/${roomId}`);
      await until(() => api.state.kind === 'joined' && vscode.window.activeTextEditor !== undefined);
      const { document } = vscode.window.activeTextEditor!;
      await until(() => document.getText() === 'Größe 中\n');
      const peer = await Peer.join(roomId);
      try {
        for (const word of ['ö ', '中 ']) {
          peer.insert(0, word);
          await until(() => document.getText() === peer.text);
          await vscode.commands.executeCommand('workbench.action.files.revert');
          await document.save();
          await api.settled();
        }
        assert.equal(document.getText(), '中 ö Größe 中\n');
        assert.equal(await codeOf(roomId), '中 ö Größe 中\n');
        const written = document.uri.with({ path: `/${roomId}/written.txt` });
        await vscode.workspace.fs.writeFile(written, as('utf8')('Größe 中\n'));
        const opened = await vscode.workspace.openTextDocument(written);
        assert.equal(opened.getText(), 'Größe 中\n');
      } finally {
        peer.leave();
      }
    });
  }
});

function as(encoding: string, addBOM = false): (text: string) => Buffer {
  return (text) => iconv.encode(text, encoding, { addBOM });
}
