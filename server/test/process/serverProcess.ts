import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const server = join(import.meta.dirname, '../..');

/** The server as a process of its own, as somebody starts it. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  #stdout = '';
  #stderr = '';

  /** Starts `node` with a script of the server; nothing of this process's environment but PATH is passed on. */
  constructor(
    env: Record<string, string>,
    command: readonly string[] = ['src/main.ts'],
    { node = process.execPath, cwd = server } = {},
  ) {
    const { PATH = '' } = process.env;
    this.#child = spawn(node, command, { cwd, env: { PATH, ...env }, stdio: 'pipe' });
    this.#child.stdout!.on('data', (chunk) => {
      this.#stdout += chunk;
    });
    this.#child.stderr!.on('data', (chunk) => {
      this.#stderr += chunk;
    });
    this.#exited = once(this.#child, 'close');
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Resolves with the address, once it says that it is ready. */
  async ready(): Promise<string> {
    const printed = new Promise<string>((resolve) => {
      const look = () => {
        const url = /ready: +(http:\S+)/.exec(this.#stderr)?.[1];
        if (url) resolve(url);
      };
      this.#child.stderr!.on('data', look);
      look();
    });
    const ended = this.#exited.then(() => {
      throw new Error(`The server ended before it was ready.\n${this.#stderr}`);
    });
    return Promise.race([printed, ended]);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Resolves with the exit code, or the signal that ended it. */
  async exit(): Promise<number | string> {
    const [code, signal] = await this.#exited;
    return (code ?? signal) as number | string;
  }

  /** Ends it without a warning, as a crash or a power cut does. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#exited;
  }
}
