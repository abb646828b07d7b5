import { serverBase } from './location.ts';

/** Keeps the page in the browser, so that it opens without a connection. Only secure pages may. */
export function keepPageOffline(): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register(new URL('sw.js', serverBase)).catch(() => {
    // Some browsers forbid workers in private windows; the page works without one.
  });
}
