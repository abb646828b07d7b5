import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { installHost } from '../../host/install.ts';
import { type VsCodeOptions, VsCodeServer } from '../../host/server.ts';
import { TandemServer } from '../../host/tandemServer.ts';
import { packageExtension } from '../../host/vsix.ts';
import { launchBrowser, VsCodeWindow } from '../../host/window.ts';
import { eventually } from './eventually.ts';
import type { Person } from './person.ts';

/** Where screenshots are kept; git ignores it. */
const artifacts = join(import.meta.dirname, '../../../../artifacts');

/** What would type or suggest on its own while a test types. */
const plainTyping = {
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'editor.autoClosingBrackets': 'never',
  'editor.inlineSuggest.enabled': false,
  'editor.wordWrap': 'on',
  'files.hotExit': 'off',
};

/** A window's folder, by the texts of its files, the file of a workspace in it, and its size in pixels. */
export type NewWindow = {
  files?: Readonly<Record<string, string>>;
  workspace?: string;
  width?: number;
  height?: number;
};

/** Tandem's server, and a VS Code with the packaged extension for everybody: what a team has. */
export class Workplace {
  readonly tandem: TandemServer;
  #vscodes = new Map<string, VsCodeServer>();
  #browser: Browser | undefined;
  #windows: { name: string; window: VsCodeWindow }[] = [];

  /** @param serverSettings environment variables of Tandem's server */
  constructor(serverSettings: Readonly<Record<string, string>> = {}) {
    this.tandem = new TandemServer(serverSettings);
  }

  /** @param names of those who get a VS Code */
  async open(
    names: readonly string[],
    settings: Record<string, unknown> = {},
    options: Pick<VsCodeOptions, 'restricted'> = {},
  ): Promise<void> {
    const root = await installHost();
    const vsix = await packageExtension();
    await this.tandem.start();
    this.#browser = await launchBrowser();
    const own = (name: string) => ({
      ...plainTyping,
      'tandem.serverUrl': this.tandem.url,
      'tandem.displayName': name,
      ...settings,
    });
    await Promise.all(
      names.map(async (name) => {
        const server = await VsCodeServer.start({
          root,
          extensions: [vsix],
          settings: own(name),
          ...options,
        });
        this.#vscodes.set(name, server);
      }),
    );
  }

  /** Keeps a picture of every open window as `artifacts/<title>-<name>.png`. */
  async picture(title: string): Promise<void> {
    const slug = title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 80);
    const open = this.#windows.filter(({ window }) => !window.isClosed);
    await Promise.all(
      open.map(({ name, window }) => window.screenshot(join(artifacts, `${slug}-${name.toLowerCase()}.png`))),
    );
  }

  /** Waits until all is saved, and the active editors of these people and the server have one text. @returns it */
  async converged(roomId: string, people: readonly Person[]): Promise<string> {
    await Promise.all(people.map((person) => person.saved()));
    return eventually(async () => {
      const code = await this.tandem.code(roomId);
      for (const { window } of people) assert.equal(await window.copyAll(), code);
      return code;
    });
  }

  /** What Tandem said in everybody's windows, for a test that failed. */
  async logs(): Promise<string> {
    const parts = [...this.#vscodes].map(
      async ([name, vscode]) => `== ${name}\n${await vscode.logs('Tandem')}`,
    );
    return (await Promise.all(parts)).join('\n');
  }

  /** Somebody's VS Code. */
  vscode(name: string): VsCodeServer {
    return this.#vscodes.get(name)!;
  }

  /** Opens a window of somebody on a new folder. */
  async window(name: string, { files, ...shape }: NewWindow = {}): Promise<VsCodeWindow> {
    const vscode = this.#vscodes.get(name)!;
    const folder = await vscode.newFolder(files);
    const window = await VsCodeWindow.open(this.#browser!, { url: vscode.url, folder, ...shape });
    this.#windows.push({ name, window });
    return window;
  }

  /** Keeps a picture of every open window as `artifacts/<title>-<name>.png`, and closes them. */
  async closeWindows(title: string): Promise<void> {
    await this.picture(title);
    await Promise.all(this.#windows.splice(0).map(({ window }) => window.close()));
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await Promise.all([...this.#vscodes.values()].map((vscode) => vscode.stop()));
    await this.tandem.remove();
  }
}
