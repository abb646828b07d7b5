import { execFileSync, spawn } from 'node:child_process';
import { chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The user that programs run as which refuse to run as root; undefined where this process is not root itself. */
const plainUser = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};

function idOf(flag: '-u' | '-g'): number | undefined {
  for (const user of ['postgres', 'nobody']) {
    try {
      return Number(
        execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
      );
    } catch {}
  }
  return undefined;
}

/** Whether a program is on this machine. */
export function isInstalled(program: string, versionFlag = '--version'): boolean {
  try {
    execFileSync(program, [versionFlag], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A new folder that {@link runPlain} and {@link startPlain} may write to. */
export async function plainFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  if (plainUser.uid !== undefined) await chown(folder, plainUser.uid, plainUser.gid!);
  return folder;
}

/** Runs a program to its end, not as root. @throws Error with what it said */
export function runPlain(program: string, args: readonly string[], cwd: string): void {
  execFileSync(program, args, { cwd, ...plainUser, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A program that runs until it is stopped. */
export type Program = { stop(): Promise<void> };

/**
 * Starts a program, not as root, and waits until it says that it is ready.
 * @param ready what it prints then
 * @throws Error with what it said, when it ends before
 */
export async function startPlain(
  program: string,
  args: readonly string[],
  { ready, cwd }: { ready: RegExp; cwd: string },
): Promise<Program> {
  const child = spawn(program, args, { cwd, ...plainUser, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
        if (ready.test(said)) resolve();
      });
    }
    child.once('error', reject);
    void closed.then(() => reject(new Error(`${program} ended at once: ${said}`)));
  });
  return {
    stop: async () => {
      child.kill('SIGINT');
      await closed;
    },
  };
}
