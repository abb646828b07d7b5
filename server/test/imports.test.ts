import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const repository = join(import.meta.dirname, '../..');

type Import = { file: string; target: string };

/** Every import of the files below `folder`: a package's name, or a path from the root of the repository. */
function importsOf(folder: string): Import[] {
  const files = globSync(`${folder}/**/*.{ts,mts,js}`, {
    cwd: repository,
    exclude: (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path),
  });
  return files.flatMap((file) => {
    const text = readFileSync(join(repository, file), 'utf8');
    const pattern =
      /^\s*(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;
    return [...text.matchAll(pattern)].map((match) => ({
      file,
      target: place(file, match[1] ?? match[2] ?? ''),
    }));
  });
}

function place(file: string, specifier: string): string {
  if (specifier.startsWith('.')) {
    return relative(repository, resolve(repository, dirname(file), specifier)).replaceAll('\\', '/');
  }
  return specifier.replace(/^@tandem\/(\w+)/, '$1');
}

/** Imports of `folder` that `isAllowed` does not let pass, as `file -> target`. */
function violations(folder: string, isAllowed: (target: string) => boolean): string[] {
  const found = importsOf(folder);
  assert.ok(found.length > 0, `no imports were found in ${folder}: the test would pass for the wrong reason`);
  return found.filter(({ target }) => !isAllowed(target)).map(({ file, target }) => `${file} -> ${target}`);
}

const isOf = (target: string, ...roots: string[]) =>
  roots.some((root) => target === root || target.startsWith(`${root}/`));

/** The folders of the server, each above those it may import from. What is in none of them composes, and stands above all. */
const serverLayers = [
  'room',
  'base',
  'store',
  'access',
  'cluster',
  'rooms',
  'tree',
  'history',
  'hub',
  'wire',
  'observe',
  'config',
  'http',
  'autocomplete',
];

/** Imports between folders right below `root`, with the places of both in `order`. */
function layersOf(root: string, order: readonly string[]) {
  const layer = (path: string) => {
    const [folder, ...rest] = relative(root, path).split('/');
    if (rest.length === 0) return order.length;
    assert.ok(order.includes(folder!), `${folder} has no place in the order of layers`);
    return order.indexOf(folder!);
  };
  return importsOf(root)
    .filter(({ target }) => target.startsWith(`${root}/`))
    .map((one) => ({ ...one, from: layer(one.file), to: layer(one.target) }));
}

/** Folders below `root` that can be reached from themselves by imports between folders. */
function folderCycles(root: string): string[] {
  const next = new Map<string, Set<string>>();
  for (const { file, target } of importsOf(root)) {
    const [from, to] = [dirname(file), dirname(target)];
    if (from !== to && target.startsWith(`${root}/`)) next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  const reachable = (folder: string, seen = new Set<string>()): Set<string> => {
    for (const to of next.get(folder) ?? []) if (!seen.has(to)) reachable(to, seen.add(to));
    return seen;
  };
  return [...next.keys()].filter((folder) => reachable(folder).has(folder));
}

const yjsFamily = ['yjs', 'y-protocols', 'lib0'];

describe('the direction of imports', () => {
  it('protocol imports neither server nor client nor extension nor web, and of packages only small ones', () => {
    assert.deepEqual(
      violations('protocol/src', (target) => isOf(target, 'protocol', 'yjs', 'zod', 'fast-diff', 'ignore')),
      [],
    );
  });

  it('client imports protocol, and of packages only what a room is synchronized with', () => {
    const allowed = ['client/src', 'protocol', ...yjsFamily, '@hocuspocus/provider', 'zod'];
    assert.deepEqual(
      violations('client/src', (target) => isOf(target, ...allowed)),
      [],
    );
  });

  for (const [part, others] of [
    ['server', ['extension', 'web', 'client']],
    ['extension', ['server', 'web']],
    ['web', ['server', 'extension']],
  ] as const) {
    it(`${part} imports protocol and never ${others.join(' or ')}`, () => {
      assert.deepEqual(
        violations(`${part}/src`, (target) => !isOf(target, ...others)),
        [],
      );
    });
  }

  it('the core of the server imports protocol and the Yjs family only', () => {
    assert.deepEqual(
      violations('server/src/room', (target) => isOf(target, 'server/src/room', 'protocol', ...yjsFamily)),
      [],
    );
  });

  it('the binding of the editor imports protocol, the Yjs family and the delta library only', () => {
    const allowed = ['extension/src/binding', 'protocol', ...yjsFamily, 'quill-delta'];
    assert.deepEqual(
      violations('extension/src/binding', (target) => isOf(target, ...allowed)),
      [],
    );
  });

  it('a folder of the server imports from those before it in the order of layers only', () => {
    assert.deepEqual(
      layersOf('server/src', serverLayers).filter(({ from, to }) => from < to),
      [],
    );
  });

  it('no folder of the server, at any depth, imports from one that imports from it', () => {
    assert.deepEqual(folderCycles('server/src'), []);
  });

  it('a folder of the server holds 15 files at most', () => {
    const folders = Map.groupBy(globSync('server/src/**/*.ts', { cwd: repository }), (file) => dirname(file));
    const full = [...folders].filter(([, files]) => files.length > 15);
    assert.deepEqual(
      full.map(([folder, files]) => `${folder}: ${files.length}`),
      [],
    );
  });

  it('only main.ts composes: nothing imports it', () => {
    assert.deepEqual(
      violations('server/src', (target) => target !== 'server/src/main.ts'),
      [],
    );
  });
});
