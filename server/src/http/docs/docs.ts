import type Router from '@koa/router';
import { serverUrl } from '../request/publicUrl.ts';

/**
 * The API described: as JSON for programs and as a page for people, which asks no other host for anything. What makes
 * them is loaded when somebody asks.
 */
export function docsRoutes(router: Router, parts: { version: string; publicUrl: string | undefined }): void {
  router.get('/openapi.json', async (ctx) => {
    const { describeApi } = await import('./openapi.ts');
    ctx.set('Cache-Control', 'no-cache');
    ctx.body = describeApi(parts.version, serverUrl(ctx, parts.publicUrl));
  });

  router.get('/docs', async (ctx) => {
    const { renderDocs } = await import('./docsPage.ts');
    ctx.set('Cache-Control', 'no-cache');
    ctx.body = renderDocs(parts.version, serverUrl(ctx, parts.publicUrl));
    ctx.type = 'text/html; charset=utf-8';
  });

  router.get('/docs/style.css', async (ctx) => {
    const { docsStyle } = await import('./docsStyle.ts');
    ctx.set('Cache-Control', 'no-cache');
    ctx.body = docsStyle;
    ctx.type = 'text/css; charset=utf-8';
  });
}
