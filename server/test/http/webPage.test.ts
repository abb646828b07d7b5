import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import Koa from 'koa';
import { answerProblems } from '../../src/http/request/problem.ts';
import { securityHeaders } from '../../src/http/request/security.ts';
import { webPage } from '../../src/http/webPage.ts';

describe('http: the page', () => {
  let root: string;
  let http: Server;
  let url: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'tandem-page-'));
    await writeFile(join(root, 'secret.txt'), 'no');
    await mkdir(join(root, 'dist/assets'), { recursive: true });
    const app = new Koa();
    app.use(answerProblems({ error: () => {} }));
    app.use(securityHeaders(false));
    app.use(webPage(join(root, 'dist')));
    http = createServer(app.callback());
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  after(async () => {
    http.close();
    http.closeAllConnections();
    await rm(root, { recursive: true });
  });

  it('before it is built, says how to build it', async () => {
    const response = await fetch(url);
    assert.equal(response.status, 404);
    assert.match(await response.text(), /npm run build --workspace web/);
  });

  it('stands at / and at /r/:roomId, with a nonce of its own each time', async () => {
    await writeFile(join(root, 'dist/index.html'), '<meta name="csp-nonce" content="">');
    const nonces = new Set<string>();
    for (const path of ['/', '/r/0123456789abcdefghjk']) {
      const response = await fetch(url + path);
      assert.equal(response.headers.get('cache-control'), 'no-cache');
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
      const nonce = /content="([^"]+)"/.exec(await response.text())?.[1] ?? '';
      assert.ok(
        response.headers.get('content-security-policy')?.includes(`style-src 'self' 'nonce-${nonce}'`),
      );
      nonces.add(nonce);
    }
    assert.equal(nonces.size, 2);
  });

  it('has the path people open as its base', async () => {
    await writeFile(join(root, 'dist/index.html'), '<base href="/">');
    const app = new Koa();
    app.use(securityHeaders(false));
    app.use(webPage(join(root, 'dist'), 'https://host.example/pair'));
    const behind = createServer(app.callback());
    await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve));
    const page = await fetch(`http://127.0.0.1:${(behind.address() as AddressInfo).port}/`);
    assert.equal(await page.text(), '<base href="/pair/">');
    behind.closeAllConnections();
    behind.close();
  });

  it('serves hashed assets for good, compressed where the client takes it', async () => {
    const script = 'console.log(1);';
    await writeFile(join(root, 'dist/assets/main-ABCD1234.js'), script);
    await writeFile(join(root, 'dist/assets/main-ABCD1234.js.br'), brotliCompressSync(script));
    const asset = `${url}/assets/main-ABCD1234.js`;
    const compressed = await fetch(asset, { headers: { 'accept-encoding': 'br' } });
    assert.equal(compressed.headers.get('content-encoding'), 'br');
    assert.equal(compressed.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.match(compressed.headers.get('content-type') ?? '', /^text\/javascript/);
    assert.equal(await compressed.text(), script);
    const plain = await fetch(asset, { headers: { 'accept-encoding': 'identity' } });
    assert.equal(plain.headers.get('content-encoding'), null);
    // Not by fetch, which asks for a fresh answer when it is given this header.
    const again = get(asset, { headers: { 'if-none-match': plain.headers.get('etag') ?? '' } });
    const [answer] = (await once(again, 'response')) as [IncomingMessage];
    assert.equal(answer.statusCode, 304);
    assert.equal((await fetch(`${url}/assets/none-ABCD1234.js`)).status, 404);
  });

  it('invariant 9: serves nothing outside its folder', async () => {
    for (const path of [
      '/..%2fsecret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/..\\secret.txt',
    ]) {
      assert.equal((await fetch(url + path)).status, 404, path);
    }
  });
});
