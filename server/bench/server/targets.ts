import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type TargetName = 'tandem' | 'tandem-pglite' | 'hocuspocus' | 'y-websocket' | 'relay';

/** A server under test in its own process, pinned to the first core where `taskset` is there. */
export type RunningTarget = {
  name: TargetName;
  port: number;
  pid: number;
  /** Where it leaves how much memory it holds after SIGUSR2. */
  memoryFile: string;
  dialect: 'collab' | 'y-websocket' | 'relay';
  /** Makes documents and returns their names. */
  documents(count: number): Promise<string[]>;
  /** Kills the process and starts it again on the same port and data. @returns when it listens again */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

const here = fileURLToPath(new URL('.', import.meta.url));
const peers = join(here, '..', 'peers');
const main = join(here, '..', '..', 'src', 'main.ts');

/** What `npm start` gives Node, see decision 10. */
const nodeOptions = ['--max-semi-space-size=8'];

/** Limits are lifted alike for all: a benchmark is one address that opens everything at once. */
const unlimited = {
  MAX_ROOMS_PER_HOUR: '1000000',
  MAX_REQUESTS_PER_MINUTE: '1000000',
  MAX_UPDATES_PER_SECOND: '1000000',
};

/**
 * @param databaseUrl where Tandem's server database is; each start uses it as it is
 * @param profileFolder where Tandem writes what its processor time went into, for Chrome's developer tools
 */
export async function startTarget(
  name: TargetName,
  databaseUrl: string | undefined,
  profileFolder: string | undefined,
): Promise<RunningTarget> {
  const data = await mkdtemp(join(tmpdir(), 'tandem-bench-'));
  const tandem = name === 'tandem' || name === 'tandem-pglite';
  const file = tandem ? main : join(peers, `${name === 'y-websocket' ? 'yWebsocket' : name}.js`);
  const environment = {
    ...process.env,
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    ...(tandem ? { DATA_DIR: data, ...unlimited } : {}),
    BENCH_MEMORY_FILE: join(data, 'memory'),
    DATABASE_URL: name === 'tandem' ? databaseUrl : undefined,
  };
  let child: ChildProcess;
  let port = 0;
  const start = async () => {
    const command = ['--max-old-space-size=4096', '--expose-gc', '--import', join(here, 'collect.js'), file];
    if (tandem) command.unshift(...nodeOptions);
    if (profileFolder && tandem) command.unshift('--cpu-prof', `--cpu-prof-dir=${profileFolder}`);
    child = spawn('taskset', ['-c', '0', process.execPath, ...command], {
      env: { ...environment, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    port = await listening(child, name);
  };
  await start();
  return {
    name,
    memoryFile: join(data, 'memory'),
    port,
    get pid() {
      return child.pid!;
    },
    dialect: tandem || name === 'hocuspocus' ? 'collab' : name === 'relay' ? 'relay' : 'y-websocket',
    async documents(count) {
      if (!tandem) return Array.from({ length: count }, () => `bench-${Math.random().toString(36).slice(2)}`);
      const names: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const response = await fetch(`http://127.0.0.1:${port}/rooms`, { method: 'POST' });
        if (!response.ok) throw new Error(`POST /rooms: ${response.status} ${await response.text()}`);
        names.push(`${((await response.json()) as { roomId: string }).roomId}/main`);
      }
      return names;
    },
    async restart() {
      await ended(child, 'SIGKILL');
      await start();
    },
    async stop() {
      await ended(child, tandem ? 'SIGTERM' : 'SIGKILL');
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Reads the port from what a server says when it is ready, on whichever stream it says it. */
function listening(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${said.join('\n')}`)));
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (said.length < 50) said.push(line);
        const match = /listening (\d+)$/.exec(line) ?? /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)/.exec(line);
        if (match) resolve(Number(match[1]));
      });
    }
  });
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}
