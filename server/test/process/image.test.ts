import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const read = (name: string) => readFile(new URL(`../../../${name}`, import.meta.url), 'utf8');

/** A release with all its numbers, so that it is the same one tomorrow. */
const exactRelease = /:\d+\.\d+(\.\d+)?-[a-z]/;

describe('the image', () => {
  it('is of one exact release of Node.js, the one of the lock file', async () => {
    const file = await read('Dockerfile');
    const lock = JSON.parse(await read('package-lock.json')) as {
      packages: Record<string, { version: string }>;
    };
    const image = /^ARG NODE_IMAGE=(.+)$/m.exec(file)?.[1] ?? '';
    assert.equal(image, `node:${lock.packages['node_modules/node']!.version}-bookworm-slim`);
    const bases = [...file.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    assert.deepEqual(new Set(bases), new Set(['$'.concat('{NODE_IMAGE}')]));
  });

  it('has the packages of the lock file and none other, and runs none of their scripts', async () => {
    const installs = [...(await read('Dockerfile')).matchAll(/^RUN (npm (?:ci|i|install)\b.*)$/gm)].map(
      ([, run]) => run!,
    );
    assert.equal(installs.length, 2);
    for (const run of installs) assert.match(run, /^npm ci .*--ignore-scripts/);
  });

  it('runs as nobody special and says whether it is ready', async () => {
    const last = (await read('Dockerfile')).split(/^FROM /m).at(-1)!;
    assert.match(last, /^USER node$/m);
    assert.match(last, /^HEALTHCHECK /m);
  });
});

describe('the composed services', () => {
  let services: Map<string, string>;
  before(async () => {
    const [, text] = /^services:\n([\s\S]*?)^\S/m.exec(await read('docker-compose.yml'))!;
    const parts = text!.split(/^ {2}(\w+):\n/m).slice(1);
    services = new Map(parts.flatMap((part, at) => (at % 2 === 0 ? [[part, parts[at + 1]!]] : [])));
  });

  it('can gain no rights, write only where they must, and take no more than their part', () => {
    assert.deepEqual([...services.keys()], ['server', 'database']);
    for (const [name, text] of services) {
      assert.match(text, /^ {4}read_only: true$/m, name);
      assert.match(text, /^ {4}cap_drop:\n {6}- ALL$/m, name);
      assert.match(text, /^ {6}- no-new-privileges:true$/m, name);
      for (const limit of ['mem_limit', 'cpus', 'pids_limit'])
        assert.match(text, new RegExp(`^ {4}${limit}: `, 'm'), name);
    }
  });

  it('have a database that is of one exact release, not root’s, and reached by the server alone', async () => {
    const database = services.get('database')!;
    assert.match(/image: (.+)$/m.exec(database)![1]!, exactRelease);
    assert.match(database, /^ {4}user: postgres$/m);
    assert.doesNotMatch(database, /^ {4}(ports|network_mode):/m);
    assert.match(database, /^ {4}networks:\n {6}- database\n(?! {6}-)/m);
    assert.match(await read('docker-compose.yml'), /^ {2}database:\n {4}internal: true$/m);
  });

  it('have no password but the one the operator gives', () => {
    for (const text of services.values()) {
      for (const [, value] of text.matchAll(/(?:PASSWORD|SECRET_KEY): (.+)$/gm))
        assert.match(value!, /^\$\{\w+:\?/);
    }
  });
});
