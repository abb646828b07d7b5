import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Context, Middleware } from 'koa';
import { prefixOf } from '../base/prefix.ts';
import { HttpProblem } from './request/problem.ts';

/** Paths at which the page itself stands: its start, and every room. */
const pagePaths = /^\/(?:r\/[^/]+)?$/;
/** esbuild puts 8 characters of hash before the ending; such a file never changes. */
const hashedAsset = /^\/assets\/(?:[\w.-]+-)?[A-Z0-9]{8}\.[a-z0-9]+$/;
const plainAsset = /^\/(?:assets\/)?[\w-][\w.-]*\.[a-z0-9]+$/;
/** What the build lays beside a file, the smallest first. */
const encodings = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
] as const;

/**
 * Serves the page that was built into `folder`: index.html anew each time, hashed assets for good, compressed as the
 * build left them. A file outside the folder cannot be named: a path is one plain name, below `assets/` or not.
 * @param publicUrl what people open, where it is not this server itself: its path becomes the base of the page
 */
export function webPage(folder: string, publicUrl?: string): Middleware {
  const base = `${prefixOf(publicUrl)}/`;
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    if (pagePaths.test(ctx.path)) return servePage(ctx as Context, folder, base);
    if (!plainAsset.test(ctx.path) || !(await serveAsset(ctx as Context, folder))) return next();
  };
}

async function servePage(ctx: Context, folder: string, base: string): Promise<void> {
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => {
    throw new HttpProblem(
      'not_found',
      'The page is not built yet. Run `npm run build --workspace web` on the server.',
    );
  });
  const nonce = randomBytes(16).toString('base64');
  // CodeMirror makes <style> elements: the page hands it this nonce, so that no others are taken.
  const policy = ctx.response.get('Content-Security-Policy');
  ctx.set('Content-Security-Policy', policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`));
  ctx.set('Cache-Control', 'no-cache');
  ctx.body = html
    .replace('<base href="/">', `<base href="${base}">`)
    .replace('name="csp-nonce" content=""', `name="csp-nonce" content="${nonce}"`);
  ctx.type = 'text/html; charset=utf-8';
}

async function serveAsset(ctx: Context, folder: string): Promise<boolean> {
  const file = join(folder, ctx.path);
  const plain = await stat(file).catch(() => undefined);
  if (!plain?.isFile()) return false;
  ctx.set('Cache-Control', hashedAsset.test(ctx.path) ? 'public, max-age=31536000, immutable' : 'no-cache');
  ctx.vary('Accept-Encoding');
  ctx.status = 200;
  ctx.etag = `${plain.size.toString(36)}-${Math.floor(plain.mtimeMs).toString(36)}`;
  ctx.type = extname(ctx.path);
  if (ctx.fresh) {
    ctx.status = 304;
    return true;
  }
  for (const { encoding, ending } of encodings) {
    if (!ctx.acceptsEncodings(encoding)) continue;
    const compressed = await stat(file + ending).catch(() => undefined);
    if (!compressed?.isFile()) continue;
    ctx.set('Content-Encoding', encoding);
    ctx.length = compressed.size;
    ctx.body = createReadStream(file + ending);
    ctx.type = extname(ctx.path);
    return true;
  }
  ctx.length = plain.size;
  ctx.body = createReadStream(file);
  ctx.type = extname(ctx.path);
  return true;
}
