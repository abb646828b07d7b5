import { PassThrough } from 'node:stream';
import type Router from '@koa/router';
import { type CompleteResponse, completeRequestSchema } from '@tandem/protocol/autocomplete';
import type { Context } from 'koa';
import type { z } from 'zod';
import { networkOf } from '../../base/network.ts';
import { readJson } from '../request/body.ts';
import { HttpProblem } from '../request/problem.ts';
import type { AddressLimit } from '../request/rateLimits.ts';
import { RememberedDoor } from './rememberedDoor.ts';
import type { RoomDoor } from './roomDoor.ts';

/** Suggests what comes next. Whoever asks has been let into the room that the request names. */
export interface AutocompleteService {
  /**
   * @param signal aborts when nobody waits for the answer any more
   * @param asker who asks, for those outside rooms: their work waits for each other's, and for nobody else's
   * @returns answers that grow; the last one is final
   */
  complete(
    request: z.output<typeof completeRequestSchema>,
    signal: AbortSignal,
    asker?: string,
  ): AsyncIterable<CompleteResponse>;
}

/** `POST /autocomplete`: one answer as JSON, or every answer as it grows on `Accept: text/event-stream`. */
export function autocompleteRoutes(
  router: Router,
  parts: {
    /** Undefined on a server without autocomplete. */
    service: AutocompleteService | undefined;
    door: Pick<RoomDoor, 'enter' | 'enterServer'>;
    limit: Pick<AddressLimit, 'count'>;
    maxBodyBytes: number;
    log: { warn(fields: object, message: string): void };
  },
): void {
  const door = new RememberedDoor(parts.door);
  router.post('/autocomplete', async (ctx) => {
    const { service } = parts;
    if (!service) throw new HttpProblem('unavailable', 'This server runs without autocomplete.');
    await parts.limit.count(ctx, pointsOf(ctx.request.length ?? parts.maxBodyBytes));
    const request = await readJson(ctx, completeRequestSchema, parts.maxBodyBytes);
    if (request.roomId) await door.enter(ctx, request.roomId, 'read');
    else await door.enterServer(ctx);
    const signal = abortedWith(ctx);
    const answers = service.complete(request, signal, networkOf(ctx.ip));
    ctx.set('Cache-Control', 'no-store');
    if (ctx.accepts('application/json', 'text/event-stream') !== 'text/event-stream') {
      ctx.body = withList(await oneOf(answers));
      return;
    }
    // The first answer comes before the status, so that a failure can still be told as a problem.
    const iterator = answers[Symbol.asyncIterator]();
    const first = await iterator.next();
    const stream = new PassThrough();
    ctx.type = 'text/event-stream; charset=utf-8';
    ctx.set('X-Accel-Buffering', 'no');
    ctx.body = stream;
    void send(stream, first, iterator).catch((error: unknown) => {
      stream.end();
      // Typing on before a model has written all of it is what people do.
      if (signal.aborted) return;
      parts.log.warn({ err: error, requestId: ctx.state.requestId }, 'a completion ended early');
    });
  });
}

/** Larger requests count for more: one more for each 64 kB, before any of it is read. */
function pointsOf(bytes: number): number {
  return 1 + Math.floor(bytes / 65_536);
}

function abortedWith(ctx: Context): AbortSignal {
  const controller = new AbortController();
  ctx.res.once('close', () => controller.abort());
  return controller.signal;
}

/** The engine's answer where it has one: who gets a single answer waits for a model only when there is no other. */
async function oneOf(answers: AsyncIterable<CompleteResponse>): Promise<CompleteResponse> {
  let last: CompleteResponse = { suggestion: '', confidence: 0, type: 'none', source: 'none' };
  for await (const answer of answers) {
    last = answer;
    if (answer.source === 'engine') break;
  }
  return last;
}

/** Clients of other servers read a list of suggestions. */
function withList(answer: CompleteResponse): CompleteResponse {
  return { ...answer, suggestions: answer.suggestion === '' ? [] : [answer.suggestion] };
}

async function send(
  stream: PassThrough,
  first: IteratorResult<CompleteResponse>,
  rest: AsyncIterator<CompleteResponse>,
): Promise<void> {
  for (let result = first; !result.done; result = await rest.next()) {
    stream.write(`data: ${JSON.stringify(withList(result.value))}\n\n`);
  }
  stream.end('event: done\ndata: {}\n\n');
}
