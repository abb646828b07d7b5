import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './install.ts';

const extensionFolder = join(import.meta.dirname, '../..');

/** The extension's id, as VS Code knows it. */
export const extensionId = 'tandem-editor.tandem';

let packaged: Promise<string> | undefined;

/**
 * Packages the extension as it is published, once in a run.
 * @returns a copy of the VSIX that a later build leaves alone
 * @throws Error when it does not build
 */
export function packageExtension(): Promise<string> {
  packaged ??= build();
  return packaged;
}

async function build(): Promise<string> {
  const npm = spawn('npm', ['run', '--silent', 'package'], {
    cwd: extensionFolder,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(npm, 'close');
  if (code !== 0) throw new Error('The extension was not packaged; the reason is above.');
  await mkdir(cacheFolder, { recursive: true });
  const copy = join(cacheFolder, 'tandem.vsix');
  await copyFile(join(extensionFolder, 'dist/tandem.vsix'), copy);
  return copy;
}
