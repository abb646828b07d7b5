import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../../client/testing/freePort.ts';
import { isInstalled } from '../infrastructure/program.ts';

/** A Redis of a test's own, which may be stopped, killed and started again. It keeps nothing on disk. */
export class RedisServer {
  readonly #port: number;
  #child: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
  }

  /** Whether the program is on this machine. */
  static get isInstalled(): boolean {
    return isInstalled('redis-server');
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** Starts it on its port, with nothing in it. */
  async start(): Promise<void> {
    const options = ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    const ended = once(child, 'close').then(() => Promise.reject(new Error('Redis ended at once.')));
    const ready = new Promise<void>((resolve) => {
      child.stdout!.on('data', (chunk) => {
        if (String(chunk).includes('Ready to accept connections')) resolve();
      });
    });
    await Promise.race([ready, ended]);
    ended.catch(() => {});
  }

  /** It answers nobody any more, and closes no connection. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
}
