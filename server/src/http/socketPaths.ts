import type { IncomingMessage } from 'node:http';
import type { ProblemCode } from '@tandem/protocol/problems';
import type { Middleware } from 'koa';
import type { UpgradeRefusal } from '../wire/attachWires.ts';
import { findRoute } from '../wire/join/routes.ts';
import { HttpProblem } from './request/problem.ts';

const codes: Readonly<Record<UpgradeRefusal['status'], ProblemCode>> = {
  403: 'origin_refused',
  421: 'host_refused',
  429: 'rate_limited',
  503: 'unavailable',
};

/**
 * Answers a plain request on a path of a socket as the socket would be answered, which browsers do not tell a page; and
 * by 426 where it would be opened: then a proxy that does not pass `Upgrade` made a plain request of one for a socket,
 * and a client that cannot get its socket knows why.
 */
export function refuseWithoutUpgrade(
  refusal: (request: IncomingMessage) => UpgradeRefusal | undefined,
): Middleware {
  return async (ctx, next) => {
    if (!findRoute(ctx.url)) return next();
    const refused = refusal(ctx.req);
    if (refused) throw new HttpProblem(codes[refused.status], refused.hint || undefined);
    throw new HttpProblem(
      'upgrade_required',
      'If it was a WebSocket that was asked for, a proxy on the way does not pass the Upgrade header on.',
      { headers: { Upgrade: 'websocket' } },
    );
  };
}
