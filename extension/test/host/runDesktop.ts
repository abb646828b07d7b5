// Runs the suite in desktop VS Code, the oldest the extension supports and the newest: `npm run test:desktop` at the root.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TandemServer } from '@tandem/client/testing/tandemServer';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import packageJson from '../../package.json' with { type: 'json' };
import { cacheFolder } from './install.ts';
import { bundleSuite } from './suite/bundle.ts';
import { packageExtension } from './vsix.ts';

/** Thrown for what the person who runs this can mend. */
class CannotRun extends Error {}

/** @throws CannotRun when this VS Code can't be downloaded, Error when a test failed */
async function runIn(version: string, suite: string, serverUrl: string): Promise<void> {
  const executable = await downloadAndUnzipVSCode({ version, cachePath: cacheFolder }).catch(
    (error: unknown) => {
      throw new CannotRun(
        `VS Code ${version} could not be downloaded (${error instanceof Error ? error.message : error}). ` +
          'This run needs update.code.visualstudio.com; `npm run test:vscode` runs the same suite without it.',
      );
    },
  );
  const home = await mkdtemp(join(tmpdir(), 'tandem-desktop-'));
  try {
    await mkdir(join(home, 'data/User'), { recursive: true });
    const settings = { 'tandem.serverUrl': serverUrl, 'tandem.displayName': 'Ada' };
    await writeFile(join(home, 'data/User/settings.json'), JSON.stringify(settings));
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: join(import.meta.dirname, '../..'),
      extensionTestsPath: suite,
      extensionTestsEnv: { TANDEM_TEST_SERVER: serverUrl },
      launchArgs: [
        home,
        '--user-data-dir',
        join(home, 'data'),
        '--disable-extensions',
        '--disable-workspace-trust',
      ],
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const tandem = new TandemServer();
try {
  const [suite] = await Promise.all([bundleSuite(), packageExtension(), tandem.start()]);
  for (const version of [packageJson.engines.vscode.replace(/^\D+/, ''), 'stable']) {
    console.log(`The suite in VS Code ${version}:`);
    await runIn(version, suite, tandem.url);
  }
} catch (error) {
  console.error(error instanceof CannotRun ? error.message : error);
  process.exitCode = 1;
} finally {
  await tandem.remove();
}
