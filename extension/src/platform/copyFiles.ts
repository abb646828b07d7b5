import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as vscode from 'vscode';
import { mergeUpdates } from 'yjs';
import type { CopyStore, KeptCopy } from '../session/localCopy.ts';

type Found = { uri: vscode.Uri; modified: number };

/** The key in the window's storage that tells which copies are its own after a restart. */
const key = 'tandem.copies';
const manifestFolder = '.manifest';

/**
 * Keeps copies in the extension's storage, which all windows share: `copies/<room>/<file>/<window>`. Each window writes
 * a file of its own and reads what others left behind: applying a Yjs update twice does no harm, and overwriting
 * another window's unsent edits would.
 */
export class CopyFiles implements CopyStore {
  readonly #folder: vscode.Uri;
  readonly #window = crypto.randomUUID();
  readonly #memento: vscode.Memento;
  /** The name under which this window wrote before its extensions stopped, if that is known. */
  readonly #before: string | undefined;
  readonly #found = new Map<string, Found[]>();
  #hasWritten = false;

  /** @param memento the window's own storage */
  constructor(storage: vscode.Uri, memento: vscode.Memento) {
    this.#folder = vscode.Uri.joinPath(storage, 'copies');
    this.#memento = memento;
    this.#before = memento.get<string>(key);
  }

  async load(name: string): Promise<KeptCopy | undefined> {
    const found = await this.#list(name);
    const copies: (KeptCopy & { isOwn: boolean })[] = [];
    for (const { uri } of found) {
      const isOwn = this.#before !== undefined && uri.path.endsWith(`/${this.#before}`);
      copies.push(...(await read(uri)).map((copy) => ({ ...copy, isOwn })));
    }
    this.#found.set(name, found);
    const newest = copies[0];
    if (!newest) return undefined;
    const same = copies.filter(({ epoch }) => epoch === newest.epoch);
    const update = same.length === 1 ? newest.update : mergeUpdates(same.map((copy) => copy.update));
    const own = same.find(({ isOwn }) => isOwn);
    return { epoch: newest.epoch, update, own: own && { update: own.update, shown: own.shown } };
  }

  /** Writes beside the copy and then takes its place, so that a crash leaves the old one or the new one. */
  async save(name: string, { epoch, update, shown }: KeptCopy): Promise<void> {
    const content = encode({ epoch, update, shown });
    const uri = vscode.Uri.joinPath(this.#folderOf(name), this.#window);
    const fresh = uri.with({ path: `${uri.path}.new` });
    await vscode.workspace.fs.writeFile(fresh, content);
    await vscode.workspace.fs.rename(fresh, uri, { overwrite: true });
    if (this.#hasWritten) return;
    this.#hasWritten = true;
    await this.#memento.update(key, this.#window);
  }

  async delivered(name: string): Promise<void> {
    for (const { uri, modified } of this.#found.get(name) ?? []) {
      // Another window that is still open may have written newer edits since.
      if ((await modifiedAt(uri)) === modified) await remove(uri);
    }
    this.#found.delete(name);
  }

  async remove(name: string): Promise<void> {
    await this.delivered(name);
    await remove(vscode.Uri.joinPath(this.#folderOf(name), this.#window));
  }

  async files(roomId: string): Promise<string[]> {
    try {
      const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(this.#folder, roomId));
      return entries.map(([name]) => name).filter((name) => name !== manifestFolder);
    } catch {
      return [];
    }
  }

  #folderOf(name: string): vscode.Uri {
    const [roomId = '', fileId = ''] = name.split('/');
    return vscode.Uri.joinPath(this.#folder, roomId, fileId === '' ? manifestFolder : fileId);
  }

  /** The copies of a document, the newest first. */
  async #list(name: string): Promise<Found[]> {
    const folder = this.#folderOf(name);
    let entries: [string, vscode.FileType][];
    try {
      entries = await vscode.workspace.fs.readDirectory(folder);
    } catch {
      return [];
    }
    const found: Found[] = [];
    for (const [file] of entries) {
      const uri = vscode.Uri.joinPath(folder, file);
      const modified = await modifiedAt(uri);
      if (!file.endsWith('.new') && modified !== undefined) found.push({ uri, modified });
    }
    return found.sort((a, b) => b.modified - a.modified);
  }
}

async function read(uri: vscode.Uri): Promise<KeptCopy[]> {
  try {
    return [decode(await vscode.workspace.fs.readFile(uri))];
  } catch {
    return [];
  }
}

/** The first byte of a copy; any other is of another version of Tandem. */
const format = 1;

/** @returns format, epoch, how much of the copy was shown (0 none, 1 all, 2 another text), version, text, update */
function encode({ epoch, update, shown }: KeptCopy): Uint8Array<ArrayBuffer> {
  return encoding.encode((encoder) => {
    encoding.writeUint8(encoder, format);
    encoding.writeVarString(encoder, epoch);
    encoding.writeUint8(encoder, shown === undefined ? 0 : shown.text === undefined ? 1 : 2);
    if (shown) encoding.writeVarUint(encoder, shown.version);
    if (shown?.text !== undefined) encoding.writeVarString(encoder, shown.text);
    encoding.writeVarUint8Array(encoder, update);
  });
}

/** @throws Error for what a crash left half written */
function decode(content: Uint8Array): KeptCopy {
  const decoder = decoding.createDecoder(content);
  if (decoding.readUint8(decoder) !== format) throw new Error('not a copy of this format');
  const epoch = decoding.readVarString(decoder);
  const how = decoding.readUint8(decoder);
  const version = how === 0 ? undefined : decoding.readVarUint(decoder);
  const text = how === 2 ? decoding.readVarString(decoder) : undefined;
  const update = decoding.readVarUint8Array(decoder);
  return { epoch, update, shown: version === undefined ? undefined : { version, text } };
}

async function modifiedAt(uri: vscode.Uri): Promise<number | undefined> {
  try {
    return (await vscode.workspace.fs.stat(uri)).mtime;
  } catch {
    return undefined;
  }
}

async function remove(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(uri);
  } catch {
    // It is gone already.
  }
}
