import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type CreatedRoom, createdRoomSchema } from '@tandem/protocol/rooms';
import { createLog } from '../../src/base/log.ts';
import { readConfig } from '../../src/config/config.ts';
import { start } from '../../src/main.ts';
import type { Store } from '../../src/store/open/store.ts';
import { newDataFolder } from '../dataFolder.ts';

type Body = string | Uint8Array | object;

/** A real server on a free port, with its own data folder, as a suite of tests uses it. */
export type TestServer = {
  url: string;
  store: Store;
  /** Every line the server logged. */
  logged(): string;
  send(method: string, path: string, body?: Body, headers?: Record<string, string>): Promise<Response>;
  createRoom(body?: object): Promise<CreatedRoom>;
  /** Everything in its data folder, its write-ahead log too, as one text. */
  storedBytes(): Promise<string>;
  stop(): Promise<void>;
};

/** Starts one. `env` is added to what the tests set. */
export async function startTestServer(env: Record<string, string> = {}): Promise<TestServer> {
  const dataDir = await newDataFolder('tandem-http');
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    MAX_ROOMS_PER_HOUR: '100000',
    MAX_REQUESTS_PER_MINUTE: '100000',
    ...env,
  });
  const { port, store, shutdown } = await start(config, createLog('trace', sink));
  const url = `http://127.0.0.1:${port}`;

  const send: TestServer['send'] = (method, path, body, headers = {}) => {
    const init: RequestInit = { method, headers: { ...headers } };
    if (typeof body === 'object' && !(body instanceof Uint8Array)) {
      init.body = JSON.stringify(body);
      init.headers = { 'content-type': 'application/json', ...headers };
    } else if (body !== undefined) {
      init.body = typeof body === 'string' ? body : Buffer.from(body);
      init.headers = { 'content-type': 'text/plain', ...headers };
    }
    return fetch(url + path, init);
  };
  return {
    url,
    store,
    logged: () => lines.join(''),
    send,
    async createRoom(body = {}) {
      const response = await send('POST', '/rooms', body);
      return createdRoomSchema.parse(await response.json());
    },
    async storedBytes() {
      const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      const contents = files.map((file) => readFile(join(file.parentPath, file.name), 'latin1'));
      return (await Promise.all(contents)).join('');
    },
    async stop() {
      await shutdown.run();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The header that shows a token. */
export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
