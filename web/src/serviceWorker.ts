// Answers for the page when the server cannot be reached. The texts are not here: they are in IndexedDB.

/** What a room needs to start; filled in by the build, so that a new build is a new worker. */
declare const FIRST_ASSETS: readonly string[];

/** The part of the worker's global scope that is used here; the DOM's types do not have it. */
type WorkerEvent = Event & { waitUntil: (work: Promise<unknown>) => void };
type FetchEvent = WorkerEvent & { request: Request; respondWith: (answer: Promise<Response>) => void };
type WorkerScope = {
  registration: { scope: string };
  skipWaiting: () => Promise<void>;
  clients: { claim: () => Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: WorkerEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
};
const worker = globalThis as unknown as WorkerScope;

const cacheName = 'tandem-page';
const { scope } = worker.registration;
const pageUrl = new URL('./', scope).href;
const assetsUrl = new URL('assets/', scope).href;

worker.addEventListener('install', (event) => event.waitUntil(fillCache().then(() => worker.skipWaiting())));

worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (request.url.startsWith(assetsUrl)) event.respondWith(assetOf(request));
  else if (request.mode === 'navigate' && isPage(request.url)) event.respondWith(pageOf(request));
});

async function fillCache(): Promise<void> {
  const cache = await caches.open(cacheName);
  const wanted = FIRST_ASSETS.map((path) => new URL(path, scope).href);
  await cache.addAll(wanted);
  for (const { url } of await cache.keys()) if (!wanted.includes(url)) await cache.delete(url);
}

/** An asset has its hash in its name, so a copy is as good as the original. */
async function assetOf(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request.url, response.clone());
  return response;
}

/** The server's page when it answers, because a new build has new assets; else the one kept. */
async function pageOf(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(cacheName)).match(pageUrl);
    if (kept) return kept;
    throw error;
  }
}

function isPage(url: string): boolean {
  const path = url.startsWith(scope) ? url.slice(scope.length) : '';
  return url.startsWith(scope) && /^(r\/[^/?#]+\/?)?([?#].*)?$/.test(path);
}
