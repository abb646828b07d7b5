import type Router from '@koa/router';
import { serverUrl } from '../request/publicUrl.ts';
import { renderDocs } from './docsPage.ts';
import { docsStyle } from './docsStyle.ts';
import { describeApi } from './openapi.ts';

/** The API described: as JSON for programs and as a page for people, which asks no other host for anything. */
export function docsRoutes(router: Router, parts: { version: string; publicUrl: string | undefined }): void {
  router.get('/openapi.json', (ctx) => {
    ctx.set('Cache-Control', 'no-cache');
    ctx.body = describeApi(parts.version, serverUrl(ctx, parts.publicUrl));
  });

  router.get('/docs', (ctx) => {
    ctx.set('Cache-Control', 'no-cache');
    ctx.body = renderDocs(parts.version, serverUrl(ctx, parts.publicUrl));
    ctx.type = 'text/html; charset=utf-8';
  });

  router.get('/docs/style.css', (ctx) => {
    ctx.set('Cache-Control', 'no-cache');
    ctx.body = docsStyle;
    ctx.type = 'text/css; charset=utf-8';
  });
}
