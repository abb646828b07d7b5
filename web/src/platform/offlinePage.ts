import { whenIdle } from './idle.ts';
import { serverBase } from './location.ts';

/** A page that is never idle keeps itself after this all the same, in milliseconds. */
const longestWait = 5000;

/**
 * Keeps the page in the browser, so that it opens without a connection. Only secure pages may. The worker fetches what
 * the page has just fetched, so this is called when the page stands, and waits for an idle moment.
 */
export function keepPageOffline(): void {
  if (!('serviceWorker' in navigator)) return;
  whenIdle(() => {
    navigator.serviceWorker.register(new URL('sw.js', serverBase)).catch(() => {
      // Some browsers forbid workers in private windows; the page works without one.
    });
  }, longestWait);
}
