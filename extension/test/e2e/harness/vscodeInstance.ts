/// <reference lib="dom" />
import type { Browser } from 'playwright-core';
import { installHost } from '../../host/install.ts';
import { type VsCodeOptions, VsCodeServer } from '../../host/server.ts';
import { packageExtension } from '../../host/vsix.ts';
import { VsCodeWindow } from '../../host/window.ts';
import { clearingKeys } from './clearing.ts';
import { User } from './user.ts';

/** What would type, suggest or save on its own while a test types. */
const plainTyping = {
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'editor.autoClosingBrackets': 'never',
  'editor.inlineSuggest.enabled': false,
  'editor.wordWrap': 'on',
  'files.hotExit': 'onExitAndWindowClose',
};

/** A window's folder, by the texts of its files, the file of a workspace in it, and its size in pixels. */
export type NewWindow = {
  files?: Readonly<Record<string, string>>;
  workspace?: string;
  width?: number;
  height?: number;
};

type Settings = Readonly<Record<string, unknown>>;

/** Somebody's VS Code with the packaged extension, and the one window in it that stays open from test to test. */
export class VsCodeInstance {
  readonly name: string;
  readonly vscode: VsCodeServer;
  readonly #browser: Browser;
  #settings: string;
  #window: VsCodeWindow | undefined;
  #configured = 0;

  private constructor(name: string, vscode: VsCodeServer, browser: Browser, settings: Settings) {
    this.name = name;
    this.vscode = vscode;
    this.#browser = browser;
    this.#settings = JSON.stringify(settings);
  }

  static async prepare(
    name: string,
    browser: Browser,
    settings: Settings,
    options: Pick<VsCodeOptions, 'restricted' | 'env'> = {},
  ): Promise<VsCodeInstance> {
    const [root, vsix] = [await installHost(), await packageExtension()];
    const all = { ...plainTyping, ...settings };
    const vscode = await VsCodeServer.start({
      root,
      extensions: [vsix],
      settings: all,
      keys: clearingKeys,
      ...options,
    });
    return new VsCodeInstance(name, vscode, browser, settings);
  }

  /** Has these settings from now on, also in the window that is open. */
  async configure(settings: Settings): Promise<void> {
    if (JSON.stringify(settings) === this.#settings) return;
    this.#settings = JSON.stringify(settings);
    this.#configured += 1;
    // The one setting that is seen from outside: when it is applied, so are those beside it.
    const title = `Settings ${this.#configured}`;
    await this.vscode.configure({ ...plainTyping, ...settings, 'window.title': title });
    await this.openWindow?.page.waitForFunction((wanted) => document.title === wanted, title);
  }

  /** The window that stays open, when it is. */
  get openWindow(): VsCodeWindow | undefined {
    return this.#window?.isClosed ? undefined : this.#window;
  }

  /** Somebody at the window that stays open, in no room and with no editor; a new one when it was closed. */
  async user(): Promise<User> {
    const open = this.openWindow;
    this.#window = open ?? (await this.newWindow());
    const user = new User(this.name, this.#window);
    if (open) await user.leaveAll();
    return user;
  }

  /** Opens one more window, on a new folder. */
  async newWindow({ files, ...shape }: NewWindow = {}): Promise<VsCodeWindow> {
    const { url } = this.vscode;
    const folder = await this.vscode.newFolder(files);
    return VsCodeWindow.open(this.#browser, { url, folder, ...shape });
  }

  /** Closes the window that stays open: the next test has a new one. */
  async closeWindow(): Promise<void> {
    await this.openWindow?.close();
  }
}
