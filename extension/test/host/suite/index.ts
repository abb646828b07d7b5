// What VS Code loads in its extension host: bundled to CommonJS, because that is what every version of VS Code takes.
import { format } from 'node:util';
import Mocha from 'mocha';
import { reportMark } from './reportMark.ts';

/**
 * Runs the suite inside the extension host; its report goes to the console.
 * @throws Error when a test failed, which is how VS Code is told
 */
export async function run(): Promise<void> {
  Object.assign(Mocha.reporters.Base, {
    consoleLog: (...line: unknown[]) => console.log(format(...line).replace(/^/gm, reportMark)),
  });
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: 'spec',
    color: false,
    timeout: 120_000,
    forbidOnly: true,
    ...(process.env.TANDEM_TEST_GREP ? { grep: process.env.TANDEM_TEST_GREP } : {}),
  });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./suite.ts');
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} of the tests in the extension host failed.`);
}
