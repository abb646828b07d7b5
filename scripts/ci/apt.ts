import { spawnSync } from 'node:child_process';

/** Installs Debian packages, where this process may: as root, on a machine that has apt. */
export function aptInstall(...packages: readonly string[]): void {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || spawnSync('apt-get', ['--version']).status !== 0) return;
  console.log(`\n== apt-get install ${packages.join(' ')}`);
  apt('update');
  apt('install', '--yes', '--no-install-recommends', ...packages);
}

function apt(...args: string[]): void {
  spawnSync('apt-get', args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    // In run level 1 no package starts the service it brings: tests start their own.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
}
