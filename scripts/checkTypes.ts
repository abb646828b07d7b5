// Checks every tsconfig of the repository, so the pure folders are checked a second time without Node and DOM types.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';

const configs = globSync(['tsconfig.json', '*/tsconfig*.json']).filter(
  (path) => !path.includes('node_modules') && existsSync(path),
);
let failed = 0;
for (const config of configs.sort()) {
  const { status } = spawnSync('tsc', ['--pretty', 'false', '-p', config], { stdio: 'inherit' });
  if (status !== 0) {
    failed += 1;
    console.error(`types: ${config} has errors (above)`);
  }
}
console.log(`types: ${configs.length - failed} of ${configs.length} configurations are clean`);
process.exitCode = failed === 0 ? 0 : 1;
