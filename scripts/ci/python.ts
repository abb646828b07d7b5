import { spawnSync } from 'node:child_process';
import { aptInstall } from './apt.ts';

/**
 * Finds a Python that has the package which the examples of `/docs` name, or installs one where this may be done.
 * @returns its environment variable, or none: then the test of those examples says that it is skipped
 */
export function ensurePython(): Record<string, string> {
  const given = process.env.TEST_PYTHON;
  if (given) return { TEST_PYTHON: given };
  const debian = '/usr/bin/python3';
  const found = ['python3', debian].find(hasWebsockets);
  if (found) return { TEST_PYTHON: found };
  aptInstall('python3-websockets');
  return hasWebsockets(debian) ? { TEST_PYTHON: debian } : {};
}

function hasWebsockets(python: string): boolean {
  return spawnSync(python, ['-c', 'import websockets'], { stdio: 'ignore' }).status === 0;
}
