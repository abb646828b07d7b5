import cors from '@koa/cors';
import type { Context, Middleware } from 'koa';
import helmet from 'koa-helmet';
import type { Origins } from './origins.ts';
import { HttpProblem } from './problem.ts';

/**
 * Security headers for every answer. Scripts come from this server alone, and none stand in a page.
 * @param https whether browsers reach the server by https, so that they may be told to stay with it
 */
export function securityHeaders(https: boolean): Middleware {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        // Not every browser counts a socket to the same host as 'self'.
        connectSrc: ["'self'", (req) => socketSource(req.headers.host)],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Browsers complain of these two on pages by plain http, where they do nothing.
    crossOriginOpenerPolicy: https,
    originAgentCluster: https,
    strictTransportSecurity: https ? { maxAge: 180 * 24 * 3600, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // The API is for other origins too, where CORS lets them.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
}

function socketSource(host: string | undefined): string {
  return host && /^[a-z0-9.:[\]-]+$/i.test(host) ? `ws://${host} wss://${host}` : "'self'";
}

/** CORS for the origins that are allowed; a request that would change something is refused from any other. */
export function crossOrigin(origins: Origins): Middleware {
  const share = cors({
    origin: (ctx: Context) => ctx.get('Origin'),
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type'],
    exposeHeaders: ['Location', 'Retry-After', 'X-Request-Id'],
    maxAge: 600,
  });
  return async (ctx, next) => {
    const origin = ctx.get('Origin');
    if (!origin) {
      ctx.vary('Origin');
      return next();
    }
    if (origins.allows(origin, ctx.host)) return share(ctx as Context, next);
    ctx.vary('Origin');
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      throw new HttpProblem('origin_refused', 'The operator of the server can add it to ALLOWED_ORIGINS.');
    }
    return next();
  };
}
