// Installs VS Code's own server and workbench from npm, once, into `.vscode-test/`, where no desktop VS Code can be
// downloaded: the package `code-server` carries them. Run it alone with `node extension/test/host/install.ts`.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** The release of `code-server`; its VS Code is the one of {@link vscodeVersion}. */
const codeServerVersion = '4.139.1';
/** The VS Code that {@link installHost} installs. */
export const vscodeVersion = '1.139.1';

/** Where everything downloaded or built for these tests is kept; git ignores it. */
export const cacheFolder = join(import.meta.dirname, '../../../.vscode-test');

const hostFolder = join(cacheFolder, 'host');
const vscodeRoot = join(hostFolder, 'node_modules/code-server/lib/vscode');
/** VS Code starts without the others: `kerberos`, and what its agents need, of which `sqlite3` takes minutes to build. */
const nativeModules = [
  'node-pty',
  '@parcel/watcher',
  '@vscode/spdlog',
  '@vscode/native-watchdog',
  '@vscode/deviceid',
];

/**
 * Installs the host when it is not there yet. Every step leaves a mark, so an interrupted install goes on where it was.
 * @returns the folder of VS Code's server
 * @throws Error that names the step that failed and the file with its output
 */
export async function installHost(): Promise<string> {
  // Native modules fit one version of Node's interface only.
  const stamp = `code-server ${codeServerVersion}, node modules ${process.versions.modules}`;
  const progress = await Progress.read(stamp);
  if (progress.isComplete) return vscodeRoot;

  console.log(`Installing VS Code ${vscodeVersion} for tests into ${hostFolder} (once; some minutes).`);
  const headers = `node-${process.platform}-${process.arch}`;
  await mkdir(hostFolder, { recursive: true });
  await progress.step('packages', async () => {
    await writeFile(join(hostFolder, 'package.json'), '{ "private": true }\n');
    await npm(hostFolder, [
      'install',
      ...[`code-server@${codeServerVersion}`, `${headers}@${process.versions.node}`],
      '--ignore-scripts',
    ]);
  });
  const nodedir = join(hostFolder, 'node_modules', headers);
  for (const [name, folder] of [
    ['dependencies', vscodeRoot],
    ['extensions', join(vscodeRoot, 'extensions')],
  ] as const) {
    await progress.step(name, () => npm(folder, ['install', '--omit=dev', '--ignore-scripts']));
  }
  for (const name of nativeModules) {
    await progress.step(`build ${name}`, () =>
      npm(vscodeRoot, ['rebuild', '--foreground-scripts', name], {
        npm_config_nodedir: nodedir,
        npm_config_jobs: 'max',
      }),
    );
  }
  await progress.complete();
  return vscodeRoot;
}

/** Which steps of an install are done, kept in a file beside it. */
class Progress {
  static readonly #file = join(hostFolder, 'installed.json');
  static readonly #last = 'complete';
  readonly #stamp: string;
  readonly #done: Set<string>;

  private constructor(stamp: string, done: readonly string[]) {
    this.#stamp = stamp;
    this.#done = new Set(done);
  }

  /** Reads what was done; an install with another stamp is removed. */
  static async read(stamp: string): Promise<Progress> {
    const kept = await readFile(Progress.#file, 'utf8').then(
      (json) => JSON.parse(json) as { stamp: string; done: string[] },
      () => undefined,
    );
    if (kept?.stamp === stamp) return new Progress(stamp, kept.done);
    await rm(hostFolder, { recursive: true, force: true });
    return new Progress(stamp, []);
  }

  get isComplete(): boolean {
    return this.#done.has(Progress.#last);
  }

  async step(name: string, run: () => Promise<void>): Promise<void> {
    if (this.#done.has(name)) return;
    const start = performance.now();
    process.stdout.write(`  ${name} … `);
    try {
      await run();
    } catch (error) {
      process.stdout.write('failed\n');
      throw error;
    }
    process.stdout.write(`${((performance.now() - start) / 1000).toFixed(0)} s\n`);
    await this.#mark(name);
  }

  complete(): Promise<void> {
    return this.#mark(Progress.#last);
  }

  async #mark(name: string): Promise<void> {
    this.#done.add(name);
    await writeFile(Progress.#file, JSON.stringify({ stamp: this.#stamp, done: [...this.#done] }));
  }
}

/** Runs npm with this Node first in PATH; its output goes to a log, and to the error when it fails. */
async function npm(folder: string, args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  const logFile = join(hostFolder, 'install.log');
  const log = createWriteStream(logFile, { flags: 'a' });
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
  const child = spawn('npm', [...args, '--no-audit', '--no-fund', '--no-progress'], {
    cwd: folder,
    env: { ...withoutNpmSettings(), ...env, PATH: path },
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      log.write(`${line}\n`);
      tail.push(line);
      if (tail.length > 15) tail.shift();
    });
  }
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, signal) => resolve(exit ?? signal ?? 'no code'));
  });
  log.end();
  if (code === 0) return;
  throw new Error(
    `npm ${args.join(' ')} ended with ${code} in ${folder}.\n${tail.join('\n')}\n` +
      `The whole output is in ${logFile}. Native parts need python3, make and a C++ compiler (on Debian: build-essential).`,
  );
}

/** An npm script passes its own folder and switches on by variables, which would lead this npm astray. */
function withoutNpmSettings(): NodeJS.ProcessEnv {
  const passed = /^npm_config_(registry|cache|.*proxy|cafile|userconfig|globalconfig|.*_authtoken)$/i;
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name) || passed.test(name)),
  );
}

if (import.meta.main) console.log(`VS Code ${vscodeVersion} is in ${await installHost()}`);
