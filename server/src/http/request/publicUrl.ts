import type { Context } from 'koa';

/**
 * The base URL that links to this server begin with, without a trailing slash.
 * @param configured what the operator says it is; without it, the address the request came to
 */
export function serverUrl(ctx: Context, configured: string | undefined): string {
  return configured ?? `${ctx.protocol}://${ctx.host || 'localhost'}`;
}
