import type { VsCodeWindow } from '../../host/window.ts';

/** Somebody in a room, by what they do in their window. */
export class Person {
  readonly name: string;
  readonly window: VsCodeWindow;
  readonly #typed: string[] = [];
  readonly #waiting: { count: number; resolve: () => void }[] = [];

  constructor(name: string, window: VsCodeWindow) {
    this.name = name;
    this.window = window;
  }

  /** Creates a room around a file of the folder. @returns the invite link */
  async create(file: string): Promise<string> {
    await this.window.openFile(file);
    await this.window.run('Tandem: Create Room');
    await this.saved();
    await this.window.run('Tandem: Copy Invite Link');
    return this.window.clipboard();
  }

  /** Joins by the palette. @param file the name of the room's main file */
  async join(link: string, file: string): Promise<void> {
    await this.window.run('Tandem: Join Room…');
    await this.window.answer(link);
    await this.window.tab(file).waitFor();
    await this.saved();
    await this.window.focusEditor();
  }

  /** Waits until the status bar says that everything is saved. */
  async saved(): Promise<void> {
    await this.status('Saved').waitFor();
  }

  /** The status bar's item when it says this. */
  status(word: string) {
    return this.window.statusItem('tandem').filter({ hasText: word });
  }

  /** Types `count` words nobody else types, each with a space, as fast as the editor takes them. */
  async typeWords(prefix: string, count: number): Promise<void> {
    for (let number = 1; number <= count; number += 1) {
      const word = `${prefix}${number}`;
      await this.window.type(`${word} `, 10);
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
