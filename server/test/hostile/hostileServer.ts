import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { newDataFolder } from '../dataFolder.ts';
import { ServerProcess } from '../process/serverProcess.ts';

/** A server process that counts its work; with the bounds it has by default, and more rooms in an hour. */
export class HostileServer {
  /** How each process ended that was not ended by the test. */
  readonly ended: string[] = [];
  readonly #folder: string;
  #process: ServerProcess | undefined;
  #url = '';

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<HostileServer> {
    const server = new HostileServer(await newDataFolder('tandem-hostile'));
    await server.#start();
    return server;
  }

  get url(): string {
    return this.#url;
  }

  /** What it logged since it started last. */
  get logged(): string {
    return this.#process?.stdout ?? '';
  }

  /** @returns how many blocks of code ran since the last call */
  async work(): Promise<number> {
    return Number(await text(connect(this.#socket)));
  }

  /** Ends it as a power cut does, and starts it again on what it wrote. */
  async restart(): Promise<void> {
    await this.#end();
    await this.#start();
  }

  async stop(): Promise<void> {
    await this.#end();
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #socket(): string {
    return join(this.#folder, 'work.socket');
  }

  async #start(): Promise<void> {
    await rm(this.#socket, { force: true });
    const started = new ServerProcess(
      {
        PORT: '0',
        DATA_DIR: this.#folder,
        LOG_LEVEL: 'error',
        MAX_ROOMS_PER_HOUR: '100000',
        MAX_REQUESTS_PER_MINUTE: '1000000',
        WORK_SOCKET: this.#socket,
      },
      ['--max-semi-space-size=8', '--import', './test/hostile/countWork.ts', 'src/main.ts'],
    );
    this.#process = started;
    void started.exit().then((how) => {
      if (this.#process === started) this.ended.push(`${how}\n${started.stderr}`);
    });
    this.#url = await started.ready();
  }

  async #end(): Promise<void> {
    const ending = this.#process;
    this.#process = undefined;
    await ending?.kill();
  }
}
