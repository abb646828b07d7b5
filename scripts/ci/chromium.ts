import { spawnSync } from 'node:child_process';
import { findChromium } from '../../extension/test/host/install.ts';

/**
 * Finds Chromium, or installs it where this may be done.
 * @returns its path
 * @throws Error that says how to get it
 */
export async function ensureChromium(): Promise<string> {
  const found = await findChromium().catch(() => undefined);
  if (found) return found;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && spawnSync('apt-get', ['--version']).status === 0) {
    console.log('\n== Chromium is missing: apt-get install chromium');
    apt('update');
    apt('install', '--yes', '--no-install-recommends', 'chromium', 'fonts-liberation');
  }
  return findChromium();
}

function apt(...args: string[]): void {
  spawnSync('apt-get', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
