import type { Log } from '@tandem/client/log';
import * as vscode from 'vscode';

/**
 * What files of one's own were last saved with, kept in the extension's storage as `saved/<room>/<file>`: another text
 * found on the disk later, also after a restart, was written there by something else, and merges as a difference.
 */
export class SavedTexts {
  readonly #folder: vscode.Uri;
  readonly #log: Log;
  readonly #texts = new Map<string, string | undefined>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(storage: vscode.Uri, log: Log) {
    this.#folder = vscode.Uri.joinPath(storage, 'saved');
    this.#log = log;
  }

  /** Whether {@link get} has the answer: {@link recall} read it, or it was set. */
  isKnown(name: string): boolean {
    return this.#texts.has(name);
  }

  /** @param name of the file's document: `<room>/<file>` */
  get(name: string): string | undefined {
    return this.#texts.get(name);
  }

  /** Reads what an earlier run kept. */
  async recall(name: string): Promise<void> {
    const text = await read(this.#uri(name));
    if (!this.#texts.has(name)) this.#texts.set(name, text);
  }

  /** @param text with LF line ends */
  set(name: string, text: string): void {
    if (this.#texts.get(name) === text) return;
    this.#texts.set(name, text);
    this.#next(() => vscode.workspace.fs.writeFile(this.#uri(name), new TextEncoder().encode(text)));
  }

  /** Removes everything of a room. */
  forget(roomId: string): void {
    const folder = vscode.Uri.joinPath(this.#folder, roomId);
    const wasKept = [...this.#texts].some(
      ([name, text]) => name.startsWith(`${roomId}/`) && text !== undefined,
    );
    for (const name of [...this.#texts.keys()]) if (name.startsWith(`${roomId}/`)) this.#texts.delete(name);
    if (wasKept) this.#next(() => vscode.workspace.fs.delete(folder, { recursive: true }));
  }

  #uri(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, ...name.split('/'));
  }

  #next(act: () => Thenable<unknown>): void {
    this.#writing = this.#writing
      .then(act)
      .catch((error) => this.#log.warn(`a saved text was not kept: ${String(error)}`));
  }
}

async function read(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
