import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** What keeps a window quiet: nothing that pops up, phones home, or suggests what a test didn't ask for. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
};

/** How long a VS Code may take to end, in milliseconds. */
const endingLimit = 10_000;

/** How a VS Code is set up before it starts. */
export type VsCodeOptions = {
  /** The folder of VS Code's server, as `installHost` returns it. */
  root: string;
  /** User settings on top of the quiet ones. */
  settings?: Readonly<Record<string, unknown>>;
  /** Packaged extensions to install. */
  extensions?: readonly string[];
  /** Lets a window run tests in its extension host. It shows no notifications then. */
  runsTests?: boolean;
  /** Environment variables for the extension host. */
  env?: Readonly<Record<string, string>>;
  /** Folders are restricted until somebody trusts them. */
  restricted?: boolean;
  /** Commands one after another, by the key that runs them. */
  keys?: Readonly<Record<string, readonly string[]>>;
};

/** VS Code's own server on a free port, with settings, extensions and data of its own: one person's VS Code. */
export class VsCodeServer {
  readonly url: string;
  readonly #home: string;
  readonly #process: ChildProcess;

  private constructor(home: string, child: ChildProcess, port: number) {
    this.#home = home;
    this.#process = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** @throws Error with what the server printed, when it ends instead of listening */
  static async start({
    root,
    settings,
    extensions = [],
    runsTests,
    env,
    restricted,
    keys,
  }: VsCodeOptions): Promise<VsCodeServer> {
    const home = await mkdtemp(join(tmpdir(), 'tandem-vscode-'));
    await writeSettings(home, settings);
    if (keys) await writeKeys(home, keys);
    const run = (args: readonly string[]) =>
      spawn(process.execPath, [join(root, 'out/server-main.js'), ...commonArgs(home), ...args], {
        cwd: root,
        env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    for (const vsix of extensions) {
      const install = run(['--install-extension', vsix]);
      const said = collect(install);
      const [code] = await once(install, 'close');
      if (code !== 0) throw new Error(`VS Code did not install ${vsix}.\n${said.text}`);
    }
    const child = run([
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      ...(runsTests ? ['--enable-smoke-test-driver'] : []),
      ...(restricted ? [] : ['--disable-workspace-trust']),
    ]);
    return new VsCodeServer(home, child, await listeningPort(child));
  }

  /** Has other user settings. Open windows read them as soon as they notice, but not those of the whole application. */
  async configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await writeSettings(this.#home, settings);
  }

  /**
   * Makes a folder to be opened in a window.
   * @param files their texts by name
   * @returns its path
   */
  async newFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
    const folder = join(await mkdtemp(join(this.#home, 'work-')), 'project');
    await mkdir(folder);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return folder;
  }

  /** The processes extensions run in, one for each window: their ids. */
  async extensionHosts(): Promise<number[]> {
    const { stdout } = await promisify(execFile)('ps', ['-e', '-o', 'pid=,ppid=,args=']);
    return stdout.split('\n').flatMap((line) => {
      const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      const isOurs = Number(parent) === this.#process.pid && args.includes('--type=extensionHost');
      return isOurs ? [Number(pid)] : [];
    });
  }

  /** Everything an extension keeps for all windows in a folder of its storage, in one string. */
  async storage(id: string, path: string): Promise<string> {
    const folder = join(this.#home, 'data/User/globalStorage', id, path);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    // What is still being written has another name, and is not kept yet.
    const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.new'));
    const texts = files.map((file) => readFile(join(file.parentPath, file.name), 'latin1').catch(() => ''));
    return (await Promise.all(texts)).join('\n');
  }

  /** What extensions wrote to an output channel, the newest window last. */
  async logs(channel: string): Promise<string> {
    const folder = join(this.#home, 'data/logs');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries
      .filter(({ name }) => name === `${channel}.log`)
      .map((log) => join(log.parentPath, log.name));
    return (await Promise.all(files.sort().map((file) => readFile(file, 'utf8')))).join('--\n');
  }

  /**
   * Where an extension was installed.
   * @throws Error when it was not
   */
  async extensionFolder(id: string): Promise<string> {
    const folder = join(this.#home, 'extensions');
    const name = (await readdir(folder)).find((entry) => entry.startsWith(`${id}-`));
    if (!name) throw new Error(`${id} is not installed in ${folder}.`);
    return join(folder, name);
  }

  /** Ends it with everything it started, and removes its data. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const closed = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      // It waits, perhaps for hours, for a window that went away without telling it.
      const limit = setTimeout(() => this.#process.kill('SIGKILL'), endingLimit);
      await closed;
      clearTimeout(limit);
    }
    await rm(this.#home, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function writeSettings(home: string, settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const text = JSON.stringify({ ...quietSettings, ...settings });
  // Settings of the machine, such as the server's address, are read from the second place.
  for (const folder of ['data/User', 'data/Machine']) {
    await mkdir(join(home, folder), { recursive: true });
    await writeFile(join(home, folder, 'settings.json'), text);
  }
}

async function writeKeys(home: string, keys: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const bindings = Object.entries(keys).map(([key, commands]) => ({
    key,
    command: 'runCommands',
    args: { commands },
  }));
  await writeFile(join(home, 'data/User/keybindings.json'), JSON.stringify(bindings));
}

function commonArgs(home: string): string[] {
  return [
    '--without-connection-token',
    '--accept-server-license-terms',
    '--disable-telemetry',
    ...['--server-data-dir', home],
    ...['--extensions-dir', join(home, 'extensions')],
  ];
}

/** Gathers what a process prints, for the message when it fails. */
function collect(child: ChildProcess): { readonly text: string } {
  const said = { text: '' };
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk) => {
      said.text += chunk;
    });
  }
  return said;
}

async function listeningPort(child: ChildProcess): Promise<number> {
  const said = collect(child);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`VS Code's server ended before it listened.\n${said.text}`);
  });
  const listening = new Promise<number>((resolve) => {
    createInterface(child.stdout!).on('line', (line) => {
      const port = /listening on (\d+)/i.exec(line)?.[1];
      if (port) resolve(Number(port));
    });
  });
  return Promise.race([listening, ended]);
}
