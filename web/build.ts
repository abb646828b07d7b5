// Bundles the page into dist/: index.html, and under assets/ scripts and styles with their hash in the name.
import { existsSync } from 'node:fs';
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile } from 'esbuild';

const here = import.meta.dirname;
const outdir = join(here, 'dist');
const assets = join(outdir, 'assets');

// The page hands out the extension where it was packaged before the page was built.
const packaged = join(here, '../extension/dist/tandem.vsix');
const served = existsSync(packaged);

const shared: BuildOptions = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  metafile: true,
  outdir: assets,
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  target: ['chrome111', 'firefox121', 'safari16.4'],
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"', EXTENSION_SERVED: String(served) },
  loader: { '.svg': 'file' },
};

const app = await build({ ...shared, entryPoints: ['src/main.ts'], format: 'esm', splitting: true });
const outputs: Metafile['outputs'] = { ...app.metafile!.outputs };

/** @returns the hashed file name of an entry point. */
function assetOf(entryPoint: string, ending: string): string {
  const found = Object.entries(outputs).find(
    ([path, output]) =>
      path.endsWith(ending) && (output.entryPoint === entryPoint || entryPoint in output.inputs),
  );
  if (!found) throw new Error(`The build has no ${ending} for ${entryPoint}.`);
  return basename(found[0]);
}

/** All scripts a browser fetches before `module` runs, `module` included. */
function staticClosure(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const imported of outputs[path]?.imports ?? []) {
    if (imported.kind === 'import-statement') staticClosure(imported.path, seen);
  }
  return seen;
}

const pathOfEntry = (entryPoint: string) =>
  Object.keys(outputs).find((path) => outputs[path]?.entryPoint === entryPoint)!;
const startScripts = staticClosure(
  pathOfEntry('src/start/startPage.ts'),
  staticClosure(pathOfEntry('src/main.ts')),
);
const roomScripts = staticClosure(
  pathOfEntry('src/room/roomPage.ts'),
  staticClosure(pathOfEntry('src/main.ts')),
);

// The theme has to stand before the first paint, so the early script is not a module.
const loose = await build({
  ...shared,
  entryPoints: ['src/early.ts', 'src/styles/app.css', 'src/icon.svg'],
  format: 'iife',
  define: {
    ...shared.define,
    ROOM_SCRIPTS: JSON.stringify([...roomScripts].map((path) => `assets/${basename(path)}`)),
  },
});
Object.assign(outputs, loose.metafile!.outputs);

const template = await readFile(join(here, 'src/index.html'), 'utf8');
const html = template
  .replace('%early%', `assets/${assetOf('src/early.ts', '.js')}`)
  .replace('%style%', `assets/${assetOf('src/styles/app.css', '.css')}`)
  .replace('%icon%', `assets/${assetOf('src/icon.svg', '.svg')}`)
  .replace('%main%', `assets/${assetOf('src/main.ts', '.js')}`);
await writeFile(join(outdir, 'index.html'), html);
if (served) await copyFile(packaged, join(outdir, 'tandem.vsix'));

// The worker keeps the page itself for offline, so it names what a room needs to start.
const firstAssets = [
  './',
  ...[...roomScripts].map((path) => `assets/${basename(path)}`),
  `assets/${assetOf('src/early.ts', '.js')}`,
  `assets/${assetOf('src/styles/app.css', '.css')}`,
  `assets/${assetOf('src/icon.svg', '.svg')}`,
];
await build({
  ...shared,
  entryPoints: ['src/serviceWorker.ts'],
  format: 'iife',
  outdir,
  entryNames: 'sw',
  define: { ...shared.define, FIRST_ASSETS: JSON.stringify(firstAssets) },
});

const sizes = new Map<string, { raw: number; gzip: number }>();
for (const path of Object.keys(outputs)) {
  const file = join(here, path);
  const content = await readFile(file);
  const gzip = gzipSync(content, { level: 9 });
  sizes.set(path, { raw: content.length, gzip: gzip.length });
  if (content.length < 1024) continue;
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  await writeFile(`${file}.gz`, gzip);
  await writeFile(`${file}.br`, brotliCompressSync(content, { params: quality }));
}

// Last, so that a server that runs meanwhile always finds either the old page or the new one whole.
const built = new Set(
  Object.keys(outputs).flatMap((path) => ['', '.gz', '.br'].map((end) => basename(path) + end)),
);
for (const name of await readdir(assets)) if (!built.has(name)) await rm(join(assets, name));

/** Prints one line: how many files, their size raw and compressed, in kB of 1000 bytes. */
function report(label: string, paths: Iterable<string>): void {
  const list = [...paths];
  const sum = (kind: 'raw' | 'gzip') =>
    list.reduce((total, path) => total + sizes.get(path)![kind], 0) / 1000;
  const line = `${String(list.length).padStart(4)} files ${sum('raw').toFixed(1).padStart(8)} kB raw ${sum('gzip').toFixed(1).padStart(7)} kB gzip`;
  console.log(`${label.padEnd(36)}${line}`);
}
const ending = (text: string) => Object.keys(outputs).filter((path) => path.endsWith(text));
report('start page, first load of script', startScripts);
report('room page, first load of script', roomScripts);
report('style', ending('.css'));
report('all scripts, loaded on demand', ending('.js'));
