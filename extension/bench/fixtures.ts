import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TandemServer } from '@tandem/client/testing/tandemServer';
import type { Browser } from 'playwright-core';
import { installHost } from '../test/host/install.ts';
import { VsCodeServer } from '../test/host/server.ts';
import { packageExtension } from '../test/host/vsix.ts';
import { launchBrowser, VsCodeWindow } from '../test/host/window.ts';

/** Nothing suggests, completes or wraps: only what is measured happens. */
const bareTyping = {
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'editor.autoClosingBrackets': 'never',
  'editor.inlineSuggest.enabled': false,
  'editor.wordWrap': 'off',
  'editor.minimap.enabled': false,
  'files.hotExit': 'off',
};

/** Two people, each with a VS Code that has Tandem and the probe, and Tandem's server. */
export class Fixtures {
  readonly tandem = new TandemServer();
  readonly #vscodes: VsCodeServer[] = [];
  #browser: Browser | undefined;
  #folder = '';
  #sockets = 0;

  async open(): Promise<void> {
    const root = await installHost();
    this.#folder = await mkdtemp(join(tmpdir(), 'tandem-bench-'));
    const probe = join(this.#folder, 'probe.vsix');
    const extensions = [await packageExtension(), probe];
    await packageProbe(probe);
    await this.tandem.start();
    this.#browser = await launchBrowser();
    for (const name of ['Ada', 'Ben']) {
      const settings = { ...bareTyping, 'tandem.serverUrl': this.tandem.url, 'tandem.displayName': name };
      this.#vscodes.push(await VsCodeServer.start({ root, extensions, settings }));
    }
  }

  /** A path where nobody listens yet. */
  newSocket(): string {
    this.#sockets += 1;
    return join(this.#folder, `socket${this.#sockets}`);
  }

  /** A window of the first or the second person, on a new folder. */
  async window(person: 0 | 1, files: Readonly<Record<string, string>> = {}): Promise<VsCodeWindow> {
    const vscode = this.#vscodes[person]!;
    const folder = await vscode.newFolder(files);
    return VsCodeWindow.open(this.#browser!, { url: vscode.url, folder });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser?.close();
    await Promise.all(this.#vscodes.map((vscode) => vscode.stop()));
    await this.tandem.remove();
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }
}

async function packageProbe(target: string): Promise<void> {
  const vsce = spawn(
    'vsce',
    ['package', '--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', target],
    { cwd: join(import.meta.dirname, 'probe'), stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [code] = await once(vsce, 'close');
  if (code !== 0) throw new Error('The probe was not packaged; the reason is above.');
}
