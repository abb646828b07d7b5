import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VsCodeWindow } from '../../host/window.ts';
import { clear } from './clearing.ts';
import { eventually } from './eventually.ts';

let files = 0;

/** Somebody in a room, by what they do in their window. */
export class User {
  readonly name: string;
  readonly window: VsCodeWindow;
  #typed: string[] = [];
  readonly #waiting: { count: number; resolve: () => void }[] = [];

  constructor(name: string, window: VsCodeWindow) {
    this.name = name;
    this.window = window;
  }

  /**
   * Writes a file into the folder of the window.
   * @param name what its name is made of: the folder has files of other tests as well
   * @returns its name
   */
  async newFile(name: string, text: string): Promise<string> {
    files += 1;
    const unique = name.replace('.', `${files}.`);
    await writeFile(join(this.window.folder, unique), text);
    return unique;
  }

  /** Creates a room around a file of the folder. @returns the invite link */
  async create(file: string): Promise<string> {
    await this.window.openFile(file);
    return this.createHere();
  }

  /** Creates a room around the active editor. @returns the invite link */
  async createHere(): Promise<string> {
    await this.window.run('Tandem: Create Room');
    await this.saved();
    return this.copyLink();
  }

  /** The link to the room. */
  copyLink(): Promise<string> {
    return this.#copied(() => this.window.run('Tandem: Copy Invite Link'));
  }

  /** Joins by the palette. @param file the name of the room's main file */
  async join(link: string, file: string): Promise<void> {
    await this.window.run('Tandem: Join Room…');
    await this.window.answer(link);
    await this.window.tab(file).waitFor();
    await this.saved();
    await this.window.focusEditor();
  }

  /** Copies a link for one of the roles. */
  async invite(role: 'Viewer' | 'Editor'): Promise<string> {
    return this.#copied(async () => {
      await this.window.run('Tandem: Invite as Viewer or Editor…');
      await this.window.pick(role);
    });
  }

  /** What a command puts on the clipboard, which it does some time after it was chosen. */
  async #copied(copy: () => Promise<void>): Promise<string> {
    await this.window.emptyClipboard();
    await copy();
    return eventually(async () => {
      const text = await this.window.clipboard();
      if (text === '') throw new Error('Nothing was copied.');
      return text;
    });
  }

  /** Closes every editor without saving, leaves the room, if any, and begins to count words anew. */
  async leaveAll(): Promise<void> {
    this.#typed = [];
    await clear(this.window);
  }

  /** Waits until the status bar says that everything is saved. */
  async saved(): Promise<void> {
    await this.status('Saved').waitFor();
  }

  /** Comes back into the room after a restart: by itself, or by taking the offer. @param word what the status says then */
  async rejoined(word = 'Saved'): Promise<void> {
    const offer = this.window.notification('This window was in the room');
    await this.status(word).or(offer).first().waitFor();
    if (await offer.isVisible()) await offer.getByRole('button', { name: 'Rejoin' }).click();
    await this.status(word).waitFor();
  }

  /** The status bar's item when it says this. */
  status(word: string) {
    return this.window.statusItem('tandem.room').filter({ hasText: word });
  }

  /** Types `count` words nobody else types, each with a space, as fast as the editor takes them. */
  async typeWords(prefix: string, count: number): Promise<void> {
    for (let number = 1; number <= count; number += 1) {
      const word = `${prefix}${number}`;
      await this.window.typeFast(`${word} `);
      this.#typed.push(word);
      for (const waiting of this.#waiting.splice(0)) {
        if (this.#typed.length >= waiting.count) waiting.resolve();
        else this.#waiting.push(waiting);
      }
    }
  }

  /** The words typed so far. */
  get typed(): readonly string[] {
    return this.#typed;
  }

  /** Resolves when so many words were typed. */
  hasTyped(count: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#typed.length >= count) resolve();
      else this.#waiting.push({ count, resolve });
    });
  }
}

/** The id in an invite link. */
export function roomIdOf(link: string): string {
  return link.slice(link.lastIndexOf('/') + 1);
}
