// Bundles the extension into dist/: node/extension.cjs, and node/tandem.cjs with most of it, for desktop and remote
// hosts; browser/extension.cjs for the web, where one file is all that can be loaded; chat.js for the chat's page.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, context, type Plugin } from 'esbuild';

const here = import.meta.dirname;
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Messages of zod are read by nobody here: of its fifty languages one is enough, which saves a third of the bundle. */
const oneZodLocale: Plugin = {
  name: 'one locale of zod',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ resolveDir }) =>
      resolveDir.includes('zod')
        ? { path: join(resolveDir, '../locales'), namespace: 'zod-locale' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'zod-locale' }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: path,
    }));
  },
};

const shared: BuildOptions = {
  plugins: [oneZodLocale],
  absWorkingDir: here,
  entryPoints: ['src/extension.ts'],
  bundle: true,
  format: 'cjs',
  external: ['vscode'],
  minify: production,
  sourcemap: production ? 'external' : 'linked',
  sourcesContent: !production,
  target: 'es2023',
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
};
/** What every window starts is a file of its own; the rest is read when it is needed. */
const restOnDemand: Plugin = {
  name: 'the rest on demand',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/tandem\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './tandem.cjs', external: true } : undefined,
    );
  },
};

const node: BuildOptions = {
  ...shared,
  platform: 'node',
  mainFields: ['module', 'main'],
  // VS Code provides its API to `require`.
  supported: { 'dynamic-import': false },
};
const targets: BuildOptions[] = [
  { ...node, plugins: [restOnDemand], outfile: 'dist/node/extension.cjs' },
  { ...node, entryPoints: ['src/tandem.ts'], outfile: 'dist/node/tandem.cjs' },
  // The web worker host loads CommonJS only, which in a package of type "module" is what ends in `.cjs`.
  { ...shared, platform: 'browser', outfile: 'dist/browser/extension.cjs' },
  {
    ...shared,
    entryPoints: ['src/views/chat/page.ts'],
    external: [],
    format: 'iife',
    platform: 'browser',
    outfile: 'dist/chat.js',
  },
];

if (watch) {
  for (const target of targets) await (await context({ ...target, logLevel: 'info' })).watch();
} else {
  await rm(join(here, 'dist'), { recursive: true, force: true });
  await Promise.all(targets.map((target) => build(target)));
  for (const { outfile } of targets) {
    const content = await readFile(join(here, outfile!));
    const gzip = gzipSync(content, { level: 9 });
    const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
    console.log(
      `${outfile!.padEnd(28)} ${kilobytes(content.length).padStart(10)} raw ${kilobytes(gzip.length).padStart(10)} gzip`,
    );
  }
}
