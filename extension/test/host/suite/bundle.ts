import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cacheFolder } from '../install.ts';

/**
 * Bundles the suite into the one file VS Code loads.
 * @returns the file's path
 */
export async function bundleSuite(): Promise<string> {
  const folder = join(cacheFolder, 'suite');
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, 'index.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Mocha finds its own parts beside itself.
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
