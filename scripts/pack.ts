// Makes the npm packages: `npm run pack [-- FOLDER]` writes them to artifacts/, or to FOLDER.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { preparedDatabase } from '../server/src/store/open/preparedDatabase.ts';

const root = join(import.meta.dirname, '..');
const out = resolve(process.argv[2] ?? join(root, 'artifacts'));

type Manifest = {
  name: string;
  dependencies?: Record<string, string>;
  exports?: Record<string, string | object>;
  [field: string]: unknown;
};

/** What everything that is published shares: people find the source and say what is wrong by it. */
const published = ['repository', 'bugs', 'homepage', 'license'];

/** The server is started by its package's name; a clone knows it by its workspace's. */
const names: Record<string, string> = { '@tandem/server': 'tandem-server' };

/**
 * Lays out a workspace as it is published: TypeScript translated, because Node does not do so below node_modules.
 * @param workspace its folder in the repository
 * @param stage where to
 * @returns its manifest as it is published
 */
async function layOut(workspace: string, stage: string): Promise<Manifest> {
  const source = join(root, workspace);
  await mkdir(stage, { recursive: true });
  await translate(source, stage);
  await cp(join(source, 'src'), join(stage, 'src'), {
    recursive: true,
    filter: (path) => !path.endsWith('.ts'),
  });
  if (existsSync(join(source, 'bin'))) await cp(join(source, 'bin'), join(stage, 'bin'), { recursive: true });
  const readme = [join(source, 'README.md'), join(root, 'README.md')].find(existsSync)!;
  await copyFile(readme, join(stage, 'README.md'));
  await copyFile(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  const { private: _, devDependencies: __, scripts: ___, ...manifest } = await readManifest(source);
  const shared = await readManifest(root);
  return {
    ...manifest,
    name: names[manifest.name] ?? manifest.name,
    ...Object.fromEntries(published.flatMap((field) => (shared[field] ? [[field, shared[field]]] : []))),
    ...(manifest.exports ? { exports: translatedExports(manifest.exports as Record<string, string>) } : {}),
  };
}

async function translate(source: string, stage: string): Promise<void> {
  const config = join(stage, 'tsconfig.json');
  const options = {
    extends: join(source, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      allowImportingTsExtensions: false,
      rewriteRelativeImportExtensions: true,
      rootDir: source,
      outDir: stage,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: [join(source, 'src')],
  };
  await writeFile(config, JSON.stringify(options));
  execFileSync('tsc', ['-p', config], { stdio: 'inherit' });
  await rm(config);
}

function translatedExports(exports: Record<string, string>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(exports).flatMap(([entry, path]) => {
      // What tests share stays in the repository.
      if (!path.startsWith('./src/')) return [];
      const module = path.replace(/\.ts$/, '');
      return [[entry, { types: `${module}.d.ts`, default: `${module}.js` }]];
    }),
  );
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

async function writeManifest(stage: string, manifest: Manifest): Promise<void> {
  await writeFile(join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** The server brings its page, the extension the page hands out, and the contract, so that one file is all it takes. */
async function layOutServer(stage: string): Promise<void> {
  const manifest = await layOut('server', stage);
  const contract = join(stage, 'node_modules/@tandem/protocol');
  const protocol = await layOut('protocol', contract);
  await writeManifest(contract, protocol);
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  await cp(join(root, 'web/dist'), join(stage, 'web'), { recursive: true });
  const database = preparedDatabase();
  await cp(database, join(stage, 'dist', basename(database)));
  const { dependencies } = await readManifest(root);
  await writeManifest(stage, {
    ...manifest,
    // The Node that runs it, on machines with an older one.
    dependencies: { ...protocol.dependencies, ...manifest.dependencies, ...dependencies },
    bundleDependencies: ['@tandem/protocol'],
    engines: { node: '>=20' },
    files: ['bin', 'dist', 'src', 'web'],
  });
}

await mkdir(out, { recursive: true });
const stages = await mkdtemp(join(tmpdir(), 'tandem-pack-'));
try {
  const server = join(stages, 'server');
  await layOutServer(server);
  const libraries = ['protocol', 'client'];
  for (const library of libraries) {
    const stage = join(stages, library);
    await writeManifest(stage, { ...(await layOut(library, stage)), files: ['src'] });
  }
  for (const stage of [server, ...libraries.map((library) => join(stages, library))]) {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', out], { cwd: stage, stdio: 'inherit' });
  }
} finally {
  await rm(stages, { recursive: true, force: true });
}
