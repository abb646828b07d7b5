import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TandemServer } from '@tandem/client/testing/tandemServer';
import type { VsCodeOptions, VsCodeServer } from '../../host/server.ts';
import { packageExtension } from '../../host/vsix.ts';
import type { VsCodeWindow } from '../../host/window.ts';
import { eventually } from './eventually.ts';
import { browser, sharedInstance, tandem } from './sharedFixtures.ts';
import type { User } from './user.ts';
import { type NewWindow, VsCodeInstance } from './vscodeInstance.ts';

/** Where screenshots are kept; git ignores it. */
const artifacts = join(import.meta.dirname, '../../../../artifacts');

/** How VS Codes differ from those that the files share. */
type Apart = Pick<VsCodeOptions, 'restricted' | 'env'> & {
  /** Has VS Codes of its own, for settings that are read only when a window opens. */
  apart?: boolean;
};

/** Tandem's server, and a VS Code with the packaged extension for everybody: what a team has, as one file sees it. */
export class TestBench {
  readonly #serverSettings: Readonly<Record<string, string>>;
  readonly #apart: VsCodeInstance[] = [];
  #instances = new Map<string, VsCodeInstance>();
  #windows: { name: string; window: VsCodeWindow }[] = [];

  /** @param serverSettings environment variables of Tandem's server */
  constructor(serverSettings: Readonly<Record<string, string>> = {}) {
    this.#serverSettings = serverSettings;
  }

  get tandem(): TandemServer {
    return tandem;
  }

  /** @param names of those who get a VS Code */
  async open(
    names: readonly string[],
    settings: Readonly<Record<string, unknown>> = {},
    { apart = false, ...options }: Apart = {},
  ): Promise<void> {
    // Each has to wait for something else than the others.
    await Promise.all([tandem.startWith(this.#serverSettings), packageExtension(), browser()]);
    await Promise.all(
      names.map(async (name) => {
        const own = { 'tandem.serverUrl': tandem.url, 'tandem.displayName': name, ...settings };
        const instance = apart
          ? await VsCodeInstance.prepare(name, await browser(), own, options)
          : await sharedInstance(name, own);
        this.#instances.set(name, instance);
        if (apart) this.#apart.push(instance);
      }),
    );
  }

  /** These users, each at the window they keep: in no room, with no editor. */
  async users<Names extends readonly string[]>(...names: Names): Promise<{ [Index in keyof Names]: User }> {
    // A test that failed may have left it ended.
    await tandem.start();
    const users = await Promise.all(names.map((name) => this.#instances.get(name)!.user()));
    return users as { [Index in keyof Names]: User };
  }

  /** Opens one more window of somebody, on a new folder, until the end of the test. */
  async window(name: string, shape: NewWindow = {}): Promise<VsCodeWindow> {
    const window = await this.#instances.get(name)!.newWindow(shape);
    this.#windows.push({ name, window });
    return window;
  }

  /** Somebody's VS Code. */
  vscode(name: string): VsCodeServer {
    return this.#instances.get(name)!.vscode;
  }

  /** Keeps a picture of every open window as `artifacts/<title>-<name>.png`. */
  async picture(title: string): Promise<void> {
    const slug = title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 80);
    const kept = [...this.#instances.values()].flatMap(({ name, openWindow }) =>
      openWindow ? [{ name, window: openWindow }] : [],
    );
    const open = this.#windows.filter(({ window }) => !window.isClosed);
    await Promise.all(
      [...kept, ...open].map(({ name, window }, index) =>
        window.screenshot(join(artifacts, `${slug}-${index + 1}-${name.toLowerCase()}.png`)),
      ),
    );
  }

  /** Waits until all is saved, and the active editors of these users and the server have one text. @returns it */
  async converged(roomId: string, users: readonly User[]): Promise<string> {
    await Promise.all(users.map((user) => user.saved()));
    return eventually(async () => {
      const code = await this.tandem.code(roomId);
      for (const { window } of users) assert.equal(await window.copyAll(), code);
      return code;
    });
  }

  /**
   * Ends a test: closes the windows that were opened for it. After a failure it keeps pictures and prints what Tandem
   * said, and nobody keeps their window: what went wrong in it must not reach the next test.
   */
  async endTest(test: { title: string; isPassed(): boolean }): Promise<void> {
    const { title } = test;
    if (!test.isPassed()) await this.picture(title);
    await this.#closeWindows();
    if (test.isPassed()) return;
    console.log(await this.logs());
    await Promise.all([...this.#instances.values()].map((instance) => instance.closeWindow()));
  }

  /** What Tandem said in everybody's windows. */
  async logs(): Promise<string> {
    const parts = [...this.#instances].map(
      async ([name, { vscode }]) => `== ${name}\n${await vscode.logs('Tandem')}`,
    );
    return (await Promise.all(parts)).join('\n');
  }

  async #closeWindows(): Promise<void> {
    await Promise.all(this.#windows.splice(0).map(({ window }) => window.close()));
  }

  /** Ends what is only of this file. */
  async close(): Promise<void> {
    await this.#closeWindows();
    await Promise.all(
      this.#apart.map(async (instance) => {
        await instance.closeWindow();
        await instance.vscode.stop();
      }),
    );
  }
}
