// Builds what the server hands out: the extension, where its sources are newer than its package, and the page with it.
// And the database that its first start unpacks.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { preparedDatabase } from '../server/src/store/open/preparedDatabase.ts';

const root = join(import.meta.dirname, '..');
const packaged = join(root, 'extension/dist/tandem.vsix');
const sources = ['extension/{src,media,l10n}/**', 'extension/package*.json', '{protocol,client}/src/**'];

if (!isCurrent()) {
  try {
    npm('package', 'extension');
  } catch {
    // The page works without it, and says so.
    console.error('The extension was not packaged; the reason is above. The page does not offer it.');
  }
}
npm('build', 'web');
if (!existsSync(preparedDatabase())) {
  execFileSync(process.execPath, ['server/src/prepareDatabase.ts'], { cwd: root, stdio: 'inherit' });
}

function isCurrent(): boolean {
  if (!existsSync(packaged)) return false;
  const made = statSync(packaged).mtimeMs;
  return globSync(sources, { cwd: root }).every((path) => statSync(join(root, path)).mtimeMs <= made);
}

function npm(script: string, workspace: string): void {
  const args = ['run', '--silent', script, '--workspace', workspace];
  execFileSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}
