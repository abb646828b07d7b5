import type Router from '@koa/router';
import { nodeScheduler, withTimeout } from '../base/scheduler.ts';
import type { Metrics } from '../observe/metrics.ts';
import { HttpProblem } from './request/problem.ts';

/** Something the server cannot work without. `check` rejects when it does not answer. */
export type Dependency = { name: string; check(): Promise<unknown> };

/** Whether the server lives, whether it can work, and how it is doing. */
export function statusRoutes(
  router: Router,
  parts: {
    version: string;
    dependencies: readonly Dependency[];
    /** Whether the server is about to stop, so that nobody new is to be sent to it. */
    draining: () => boolean;
    metrics: Metrics;
    timeoutMs: number;
  },
): void {
  router.get('/health', (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = { status: 'ok', version: parts.version };
  });

  router.get('/ready', async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    if (parts.draining()) throw new HttpProblem('unavailable', 'Not ready: this server is about to stop.');
    const states = await Promise.all(
      parts.dependencies.map(async ({ name, check }) => ({
        name,
        ready: await answers(check, parts.timeoutMs),
      })),
    );
    const silent = states.filter(({ ready }) => !ready).map(({ name }) => name);
    if (silent.length > 0) {
      throw new HttpProblem('unavailable', `Not ready: the ${silent.join(' and the ')} did not answer.`);
    }
    ctx.body = { status: 'ready' };
  });

  router.get('/metrics', async (ctx) => {
    const { contentType, text } = await parts.metrics.render();
    ctx.set('Cache-Control', 'no-store');
    ctx.body = text;
    ctx.type = contentType;
  });
}

async function answers(check: () => Promise<unknown>, timeoutMs: number): Promise<boolean> {
  return withTimeout(nodeScheduler, timeoutMs, check()).catch(() => false);
}
