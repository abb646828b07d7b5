import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createdRoomSchema } from '@tandem/protocol/rooms';
import { WebSocket } from 'ws';
import { freePort } from '../../../client/testing/freePort.ts';
import { startTestServer, type TestServer } from '../http/server.ts';
import { ScriptClient } from '../wire/scriptClient.ts';
import { isInstalled, type Program, plainFolder, startPlain } from './program.ts';

const repository = join(import.meta.dirname, '../../..');
const built = existsSync(join(repository, 'web/dist/index.html'));

/** The block of docs/reverse-proxies.md, with some of its words exchanged: each has to be there. */
async function documented(changes: Readonly<Record<string, string>>): Promise<string> {
  const page = await readFile(join(repository, 'docs/reverse-proxies.md'), 'utf8');
  let block = /```nginx\n(.*?)```/s.exec(page)?.[1] ?? assert.fail('the page has no block for nginx');
  for (const [from, to] of Object.entries(changes)) {
    assert.ok(block.includes(from), `the block has no "${from}"`);
    block = block.replace(from, to);
  }
  // Certificates are not on this machine, and nothing else of the block is about them.
  return block.replace(/^ *ssl_certificate.*\n/gm, '');
}

async function startNginx(block: string): Promise<{ folder: string; program: Program }> {
  const folder = await plainFolder('tandem-nginx');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const lines = [
    'daemon off; master_process off; error_log stderr notice;',
    `pid ${folder}/pid;`,
    'events {}',
    `http { access_log off; ${temporary.join(' ')}`,
    block,
    '}',
  ];
  await writeFile(join(folder, 'nginx.conf'), lines.join('\n'));
  const args = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
  // Its sockets listen before it says which method for events it uses.
  const program = await startPlain('nginx', args, { ready: /using the "\w+" event method/, cwd: folder });
  return { folder, program };
}

/** Asks from another address of this machine, as another person. */
async function ask(
  url: string,
  from: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: string }> {
  const sent = request(url, { method, headers, localAddress: from, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode!, body: await text(response) };
}

for (const [title, prefix, pass] of [
  ['at the root of a host', '', ''],
  ['under a prefix that is passed on', '/tandem', ''],
  ['under a prefix that is taken off', '/tandem', '/'],
] as const) {
  describe(`behind the nginx of docs/reverse-proxies.md, ${title} (needs nginx)`, () => {
    let server: TestServer;
    let nginx: Awaited<ReturnType<typeof startNginx>>;
    let url: string;

    before(async function () {
      if (!isInstalled('nginx', '-v')) this.skip();
      const [port, own] = [await freePort(), await freePort()];
      url = `http://pair.example.org:${port}${prefix}`;
      server = await startTestServer({
        PORT: String(own),
        PUBLIC_URL: url,
        TRUST_PROXY: '1',
        MAX_ROOMS_PER_HOUR: '2',
      });
      nginx = await startNginx(
        await documented({
          'listen 443 ssl': `listen 127.0.0.1:${port}`,
          'location / {': `location ${prefix}/ {`,
          'proxy_pass http://127.0.0.1:8000;': `proxy_pass http://127.0.0.1:${own}${pass};`,
        }),
      );
      url = `http://127.0.0.1:${port}${prefix}`;
    });
    after(async () => {
      await nginx?.program.stop();
      await server?.stop();
      if (nginx) await rm(nginx.folder, { recursive: true, force: true });
    });

    it('the API answers, links begin with PUBLIC_URL, and /api/ is the same', async () => {
      const response = await fetch(`${url}/api/rooms`, { method: 'POST' });
      assert.equal(response.status, 201);
      const room = createdRoomSchema.parse(await response.json());
      assert.match(room.links.web, new RegExp(`^http://pair\\.example\\.org:\\d+${prefix}/r/${room.roomId}`));
      assert.equal((await fetch(`${url}/rooms/${room.roomId}`)).status, 200);
      const docs = await (await fetch(`${url}/docs`)).text();
      assert.ok(docs.includes(`href="${prefix}/docs/style.css"`));
      assert.equal((await fetch(new URL(`${prefix}/docs/style.css`, url))).status, 200);
    });

    it('the page stands at its address and names its files below it', async function () {
      if (!built) {
        console.log('      skipped: the page is not built (npm run build --workspace web)');
        this.skip();
      }
      for (const path of ['/', '/r/0123456789abcdefghjk']) {
        const html = await (await fetch(url + path)).text();
        assert.ok(html.includes(`<base href="${prefix}/">`), path);
        const script = /<script type="module" src="([^"]+)"/.exec(html)![1]!;
        const asset = await fetch(new URL(script, `${url}/`));
        assert.equal(asset.status, 200);
        assert.match(asset.headers.get('content-type') ?? '', /javascript/);
      }
    });

    it('all three sockets open, and what is written by one is heard', async () => {
      const { body } = await ask(`${url}/rooms`, '127.0.0.4', { method: 'POST' });
      const { roomId } = createdRoomSchema.parse(JSON.parse(body));
      const sockets = url.replace(/^http/, 'ws');
      const [one, other] = [0, 1].map(() => new ScriptClient(`${sockets}/ws/${roomId}`)) as [
        ScriptClient,
        ScriptClient,
      ];
      await one.until(() => one.code !== undefined);
      await other.until(() => other.code !== undefined);
      one.update('hello\n');
      await other.until(() => other.code === 'hello\n');
      for (const path of [`/yjs/${roomId}`, '/collab', `/api/yjs/${roomId}`]) {
        const socket = new WebSocket(sockets + path);
        await once(socket, 'open');
        socket.close();
        await once(socket, 'close');
      }
      one.close();
      other.close();
    });

    it('limits count the address nginx saw, whatever the client says of itself', async () => {
      const create = (from: string, claimed: string) =>
        ask(`${url}/rooms`, from, { method: 'POST', headers: { 'x-forwarded-for': claimed } });
      assert.equal((await create('127.0.0.2', '203.0.113.1')).status, 201);
      assert.equal((await create('127.0.0.2', '203.0.113.2')).status, 201);
      assert.equal((await create('127.0.0.2', '203.0.113.3')).status, 429);
      assert.equal((await create('127.0.0.3', '127.0.0.2')).status, 201);
    });
  });
}

describe('behind an nginx that passes no Upgrade (needs nginx)', () => {
  it('a request for a socket is answered by 426, which says why', async function () {
    if (!isInstalled('nginx', '-v')) this.skip();
    const port = await freePort();
    const server = await startTestServer();
    const nginx = await startNginx(
      await documented({
        'listen 443 ssl': `listen 127.0.0.1:${port}`,
        'proxy_pass http://127.0.0.1:8000;': `proxy_pass ${server.url};`,
        'proxy_set_header Upgrade $http_upgrade;': '',
        'proxy_set_header Connection $connection_upgrade;': '',
      }),
    );
    try {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/collab`);
      const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
      assert.equal(response.statusCode, 426);
      assert.equal(JSON.parse(await text(response)).code, 'upgrade_required');
    } finally {
      await nginx.program.stop();
      await server.stop();
      await rm(nginx.folder, { recursive: true, force: true });
    }
  });
});
