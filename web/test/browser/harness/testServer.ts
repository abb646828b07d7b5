import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newDataFolder } from '../../../../server/test/dataFolder.ts';

const serverFolder = join(import.meta.dirname, '../../../../server');

/** The real server in a process of its own, on a data folder of its own. */
export class TestServer {
  /** The address people open, without a slash at the end. */
  url = '';
  readonly #settings: Readonly<Record<string, string>>;
  #dataDir = '';
  #process: ChildProcess | undefined;

  /** @param settings environment variables that differ from those of a test */
  constructor(settings: Readonly<Record<string, string>> = {}) {
    this.#settings = settings;
  }

  /** Starts it, or starts it again at the address and with the data it had; one that runs is left alone. */
  async start(): Promise<void> {
    if (this.#process?.exitCode === null) return;
    this.#dataDir ||= await newDataFolder('tandem-web');
    const child = spawn(process.execPath, ['src/main.ts'], {
      cwd: serverFolder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOST: '127.0.0.1',
        PORT: this.url ? new URL(this.url).port : '0',
        DATA_DIR: this.#dataDir,
        LOG_LEVEL: 'silent',
        MAX_REQUESTS_PER_MINUTE: '100000',
        MAX_ROOMS_PER_HOUR: '10000',
        ...this.#settings,
      },
    });
    this.#process = child;
    this.url = await readUrl(child);
  }

  /** @param signal SIGKILL for a crash; otherwise the server closes what it has open */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  /** Stops it and removes its data. */
  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    if (this.#dataDir) await rm(this.#dataDir, { recursive: true, force: true });
  }

  /** Creates a room by the API. */
  async createRoom(
    wish: Record<string, unknown> = {},
  ): Promise<{ roomId: string; ownerToken: string; page: string }> {
    const response = await this.request('POST', '/rooms', { body: wish });
    const room = (await response.json()) as { roomId: string; ownerToken: string };
    return { ...room, page: `${this.url}/r/${room.roomId}` };
  }

  /** The text of the room's main file as the API tells it. */
  async code(roomId: string): Promise<string> {
    const response = await this.request('GET', `/rooms/${roomId}`);
    return ((await response.json()) as { code: string }).code;
  }

  /** One request of the API; fails where the API does. */
  async request(
    method: string,
    path: string,
    { body, text, token }: { body?: unknown; text?: string; token?: string } = {},
  ): Promise<Response> {
    const headers: Record<string, string> = {
      'content-type': text === undefined ? 'application/json' : 'text/plain',
    };
    if (token) headers.authorization = `Bearer ${token}`;
    const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.url + path, {
      method,
      headers,
      ...(content === undefined ? {} : { body: content }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}

/** The server says on its error stream where it listens. */
async function readUrl(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stderr!) {
    said += String(chunk);
    const url = /http:\/\/127\.0\.0\.1:\d+[\w/]*/.exec(said);
    if (!url) continue;
    child.stderr!.resume();
    return url[0];
  }
  throw new Error(`The server ended before it listened: ${said}`);
}
