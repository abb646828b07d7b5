import { spawnSync } from 'node:child_process';
import { aptInstall } from './apt.ts';

/** What stands between people and a server on real machines: the program, how it is asked whether it is there, its package. */
const programs = [
  { program: 'pgbouncer', question: '--version', package: 'pgbouncer' },
  { program: 'nginx', question: '-v', package: 'nginx-light' },
];

/** Installs the pooler and the proxy that tests run behind, where this may be done; else those tests say they are skipped. */
export function ensureInfrastructure(): void {
  const missing = programs.filter(({ program, question }) => spawnSync(program, [question]).status !== 0);
  if (missing.length > 0) aptInstall(...missing.map((entry) => entry.package));
}
