import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { BrowserContext, Page } from 'playwright-core';
import { browser } from '../test/browser/harness/chromium.ts';
import { TestServer } from '../test/browser/harness/testServer.ts';

/** A page for writing together, with the server behind it. */
export type Target = {
  name: string;
  /** Makes a document with a text. @returns the address of its page */
  document(text: string): Promise<string>;
  stop(): Promise<void>;
};

const peersFolder = join(import.meta.dirname, '../../server/bench/peers');

/** Tandem as `npm start` runs it, on a data folder of its own. */
export async function startTandem(): Promise<Target> {
  const server = new TestServer();
  await server.start();
  return {
    name: 'tandem',
    async document(text) {
      const room = await server.createRoom({ language: 'typescript', path: 'main.ts' });
      // A text this large is written as a file is uploaded; a room's first text has a smaller limit.
      await server.request('PUT', `/rooms/${room.roomId}/files/main.ts`, { text, token: room.ownerToken });
      return room.page;
    },
    stop: () => server.remove(),
  };
}

/** The peer's page with a stock server and provider, both with their defaults. */
export async function startPeer(name: 'y-websocket' | 'hocuspocus'): Promise<Target> {
  installPeers();
  const script = join(peersFolder, name === 'hocuspocus' ? 'hocuspocus.js' : 'yWebsocket.js');
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, NODE_ENV: 'production', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await listeningPort(child);
  const page = await servePeerPage();
  const seeders: BrowserContext[] = [];
  let count = 0;
  return {
    name,
    async document(text) {
      count += 1;
      const url = `${page.url}/?provider=${name}&port=${port}&room=bench${count}`;
      // Neither server stores anything: somebody has to stay in the document.
      const context = await (await browser()).newContext();
      seeders.push(context);
      const seeder = await context.newPage();
      await seeder.goto(url);
      await seed(seeder, text);
      return url;
    },
    async stop() {
      await Promise.all(seeders.map((context) => context.close()));
      page.close();
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

async function seed(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').waitFor();
  await page.evaluate(
    (content) => (globalThis as unknown as { seed(text: string): void }).seed(content),
    text,
  );
}

/** Bundles the peer's page as Tandem's is bundled, and serves it compressed. */
async function servePeerPage(): Promise<{ url: string; close: () => void }> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'peerPage.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['chrome111'],
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  });
  const script = gzipSync(outputFiles[0]!.contents, { level: 9 });
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Peer</title>
<link rel="icon" href="data:,"><style>.cm-editor{height:100vh}.cm-scroller{overflow:auto}</style>
<body><script type="module" src="/page.js"></script></body></html>`;
  const server = createServer((request, response) => {
    if (request.url === '/page.js') {
      response.setHeader('content-type', 'text/javascript');
      response.setHeader('content-encoding', 'gzip');
      response.end(script);
    } else {
      response.setHeader('content-type', 'text/html');
      response.end(html);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function installPeers(): void {
  if (existsSync(join(peersFolder, 'node_modules'))) return;
  console.error('installing the peers, once …');
  execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: peersFolder, stdio: 'inherit' });
}

function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The peer's server ended with ${code}.`)));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const port = /listening (\d+)$/.exec(line)?.[1];
      if (port) resolve(Number(port));
    });
  });
}
