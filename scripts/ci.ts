// Runs every check and test one after another, goes on after a failure, and ends with one line of counts.
import { readFile } from 'node:fs/promises';
import { ensureChromium } from './ci/chromium.ts';
import { add, type Counts, failed, none, summary } from './ci/counts.ts';
import { ensureInfrastructure } from './ci/infrastructure.ts';
import { ensurePython } from './ci/python.ts';
import { type Result, runStep, type Step } from './ci/step.ts';
import { testServices } from './ci/testServices.ts';

const minute = 60_000;
const root = JSON.parse(await readFile('package.json', 'utf8')) as Package;

type Package = { workspaces: string[]; scripts: Record<string, string> };

/** The steps in their order; cheap ones come first, so that a mistake is told early. */
async function steps(): Promise<Step[]> {
  const workspaces = await Promise.all(
    root.workspaces.map(async (folder) => {
      const { scripts } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8')) as Package;
      return scripts.test ? [{ name: `test ${folder}`, command: ['npm', 'test', '-w', folder] }] : [];
    }),
  );
  const script = (name: string) => ({ name, command: ['npm', 'run', '--silent', name] });
  return [
    { ...script('lint'), counts: 'one' as const },
    { ...script('types'), counts: 'one' as const },
    { name: 'test scripts', command: ['mocha', 'scripts/**/*.test.ts'], counts: 'mocha' as const },
    ...workspaces.flat().map((step) => ({ ...step, counts: 'mocha' as const, limit: 25 * minute })),
    { ...script('sim'), counts: 'one' as const },
    { ...script('test:web'), counts: 'mocha' as const, limit: 25 * minute },
    { ...script('install:vscode'), counts: 'one' as const, limit: 15 * minute },
    { ...script('test:host'), counts: 'mocha' as const, limit: 20 * minute },
    { ...script('test:e2e'), counts: 'mocha' as const, limit: 45 * minute },
  ].map((step) => ({ limit: 12 * minute, ...step }));
}

ensureInfrastructure();
const env = { ...process.env, ...(await testServices()), ...ensurePython() };
let total: Counts = none;
try {
  env.CHROMIUM = await ensureChromium();
} catch (error) {
  // What needs no browser still runs.
  console.error(error instanceof Error ? error.message : error);
  total = add(total, failed(1));
}
const results: Result[] = [];
for (const step of await steps()) results.push(await runStep(step, env));

for (const { step, failures, retries } of results) {
  if (failures) console.log(`\n== What failed in ${step.name}\n${failures}`);
  if (retries) console.log(`\n== What was tried again in ${step.name}\n${retries}`);
}
console.log('\n== Summary');
for (const { step, counts, seconds, note } of results) {
  const verdict = counts.failed > 0 ? 'FAILED' : 'ok';
  console.log(
    `${verdict.padEnd(7)} ${step.name.padEnd(18)} ${seconds.toFixed(0).padStart(5)} s  ${summary(counts)}${note ? ` (${note})` : ''}`,
  );
  total = add(total, counts);
}
console.log(`\n${summary(total)}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
