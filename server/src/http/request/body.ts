import { JsonScan, jsonBounds } from '@tandem/protocol/boundedJson';
import type { Context, Middleware } from 'koa';
import type { z } from 'zod';
import type { AddressBudget, BudgetRefusal } from '../../base/addressBudget.ts';
import { nodeScheduler, withTimeout } from '../../base/scheduler.ts';
import { HttpProblem } from './problem.ts';

/** So much of a body is nobody's concern: what connections there may be bounds it. */
const freeBytes = 64 * 1024;
/** A body has so long, in milliseconds, and as much longer as a slow line needs for its bytes. */
const graceMs = 20_000;
const slowestBytesPerMs = 16;

/** Has the bytes of bodies that have not arrived whole count against a budget. */
export function boundBodies(budget: AddressBudget): Middleware {
  return async (ctx, next) => {
    const claim = budget.claim(ctx.ip);
    ctx.state.bodyClaim = claim;
    try {
      await next();
    } finally {
      claim.release();
    }
  };
}

/**
 * Reads a JSON body and checks it; no body counts as `{}`.
 * @param maxBytes how large it may be
 * @throws HttpProblem `unsupported_media_type`, `too_large`, `invalid_request` with the fields that are wrong, or when it
 *   is beyond the bounds of nesting; whatever {@link readText} throws
 */
export async function readJson<Schema extends z.ZodType>(
  ctx: Context,
  schema: Schema,
  maxBytes: number,
): Promise<z.output<Schema>> {
  const scan = new JsonScan();
  const body = await readText(ctx, 'application/json', maxBytes, (chunk) => {
    if (!scan.feed(chunk)) throw nestedTooDeep();
  });
  // Some clients send one, and JSON has no place for it.
  const text = body.replace(/^\uFEFF/, '');
  const parsed = schema.safeParse(text.trim() === '' ? {} : parseJson(text));
  if (parsed.success) return parsed.data;
  throw new HttpProblem('invalid_request', 'Correct the fields named in errors.', {
    errors: parsed.error.issues
      .slice(0, 20)
      .map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  });
}

/**
 * Reads a text body in UTF-8, with its byte order mark; no `Content-Type` is taken for the one that is expected, as curl's `-T` sends none.
 * @param maxBytes how large it may be
 * @param look sees each part as it arrives, and may throw
 * @throws HttpProblem `unsupported_media_type`, `too_large`, `invalid_request` when it is not UTF-8, `request_timeout`
 *   when it does not arrive, `rate_limited` and `unavailable` when too many are on their way
 */
export async function readText(
  ctx: Context,
  type: string,
  maxBytes: number,
  look?: (chunk: Uint8Array) => void,
): Promise<string> {
  const hasBody = ctx.req.headers['transfer-encoding'] !== undefined || (ctx.request.length ?? 0) > 0;
  if (!hasBody) return '';
  const charset = ctx.request.charset.toLowerCase();
  if (ctx.get('Content-Type') && !ctx.is(type)) {
    throw new HttpProblem('unsupported_media_type', `Send the body as ${type}.`);
  }
  if ((charset && charset !== 'utf-8' && charset !== 'utf8') || ctx.get('Content-Encoding')) {
    throw new HttpProblem('unsupported_media_type', 'Send the body as UTF-8, not compressed.');
  }
  const bytes = await readBytes(ctx, maxBytes, look);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new HttpProblem('invalid_request', 'The body is not UTF-8 text. Only text can be shared.');
  }
}

/**
 * Reads a body that is no text.
 * @throws HttpProblem `unsupported_media_type`; whatever {@link readText} throws for one that does not arrive
 */
export async function readBinary(ctx: Context, maxBytes: number): Promise<Buffer> {
  const type = 'application/octet-stream';
  if (ctx.get('Content-Encoding') || (ctx.get('Content-Type') && !ctx.is(type))) {
    throw new HttpProblem('unsupported_media_type', `Send the body as ${type}, not compressed.`);
  }
  return readBytes(ctx, maxBytes);
}

async function readBytes(
  ctx: Context,
  maxBytes: number,
  look: (chunk: Uint8Array) => void = () => {},
): Promise<Buffer> {
  const tooLarge = () => unread('too_large', `The body may have ${maxBytes} bytes here.`);
  if ((ctx.request.length ?? 0) > maxBytes) throw tooLarge();
  const startedAt = performance.now();
  const source: AsyncIterator<Buffer> = ctx.req.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  for (let size = 0; ; ) {
    const next = source.next();
    const ms = startedAt + graceMs + size / slowestBytesPerMs - performance.now();
    if (!(await withTimeout(nodeScheduler, ms, next))) {
      next.catch(() => {});
      throw unread('request_timeout', 'Send the body without pauses, or in smaller parts.');
    }
    const { done, value } = await next;
    if (done) return Buffer.concat(chunks);
    size += value.length;
    if (size > maxBytes) throw tooLarge();
    const refusal = ctx.state.bodyClaim.resize(Math.max(0, size - freeBytes)) as BudgetRefusal | undefined;
    if (refusal) throw tooManyAtOnce(refusal);
    look(value);
    chunks.push(value);
  }
}

/** The rest of the body is not read, so the connection cannot be used for another request. */
function unread(
  code: HttpProblem['code'],
  detail: string,
  headers: Record<string, string> = {},
): HttpProblem {
  return new HttpProblem(code, detail, { headers: { Connection: 'close', ...headers } });
}

function tooManyAtOnce(refusal: BudgetRefusal): HttpProblem {
  return refusal === 'address'
    ? unread('rate_limited', 'This address sends too much at once. Wait for what is on its way.', {
        'Retry-After': '1',
      })
    : unread('unavailable', 'The server is sent too much at once. Try again in a moment.');
}

function nestedTooDeep(): HttpProblem {
  const { depth, values } = jsonBounds;
  return unread('invalid_request', `The body may be nested ${depth} deep and hold ${values} values.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem('invalid_request', 'The body is not JSON.');
  }
}
