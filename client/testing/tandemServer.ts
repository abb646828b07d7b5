import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newDataFolder } from '../../server/test/dataFolder.ts';

const repository = join(import.meta.dirname, '../..');

/** Tandem's server as a process of its own, on a data folder of its own, that can die and come back. */
export class TandemServer {
  #dataDir = '';
  #port = 0;
  #process: ChildProcess | undefined;
  #env: Readonly<Record<string, string>>;

  /** @param env settings of the server other than where it listens and keeps its data */
  constructor(env: Readonly<Record<string, string>> = {}) {
    this.#env = env;
  }

  /** The address without a slash at the end; known after the first start. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts it on a free port, or again where it was and with the data it had; one that runs is left alone. */
  async start(): Promise<void> {
    if (this.#isRunning) return;
    this.#dataDir ||= await newDataFolder('tandem-e2e');
    const child = spawn(process.execPath, ['server/src/main.ts'], {
      cwd: repository,
      env: {
        PATH: process.env.PATH,
        HOST: '127.0.0.1',
        PORT: String(this.#port),
        DATA_DIR: this.#dataDir,
        LOG_LEVEL: 'warn',
        ...this.#env,
      },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    this.#process = child;
    this.#port = await readyPort(child);
  }

  /** Starts it with these settings; one that runs with others comes back where it was and with the data it had. */
  async startWith(env: Readonly<Record<string, string>>): Promise<void> {
    if (JSON.stringify(env) !== JSON.stringify(this.#env)) await this.stop();
    this.#env = env;
    await this.start();
  }

  get #isRunning(): boolean {
    const child = this.#process;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** Ends it without a warning, as a crash or a power cut does. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Asks it to end, as a redeployment does. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!this.#isRunning) return;
    const child = this.#process!;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  /** Ends it and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    if (this.#dataDir) await rm(this.#dataDir, { recursive: true, force: true });
  }

  /**
   * Creates a room by the API.
   * @returns its link and the owner's token
   */
  async createRoom(code: string, path: string): Promise<{ link: string; ownerToken: string }> {
    const response = await fetch(`${this.url}/rooms`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, path }),
    });
    const { links, ownerToken } = (await response.json()) as { links: { web: string }; ownerToken: string };
    return { link: links.web, ownerToken };
  }

  /** Deletes a room by the API. */
  async deleteRoom(roomId: string, ownerToken: string): Promise<void> {
    const headers = { authorization: `Bearer ${ownerToken}` };
    const response = await fetch(`${this.url}/rooms/${roomId}`, { method: 'DELETE', headers });
    if (!response.ok) throw new Error(`DELETE /rooms/${roomId}: ${response.status} ${await response.text()}`);
  }

  /** The text of a room's main file, as the API tells it. */
  async code(roomId: string): Promise<string> {
    const response = await fetch(`${this.url}/rooms/${roomId}`);
    if (!response.ok) throw new Error(`GET /rooms/${roomId}: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { code: string }).code;
  }
}

/** The server says on its error stream where it listens. */
async function readyPort(child: ChildProcess): Promise<number> {
  let said = '';
  const ready = new Promise<number>((resolve) => {
    child.stderr!.on('data', (chunk) => {
      said += chunk;
      const port = /ready: +http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port) resolve(Number(port));
    });
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`Tandem's server ended before it was ready.\n${said}`);
  });
  return Promise.race([ready, ended]);
}
