import type { Context } from 'koa';
import type { z } from 'zod';
import { HttpProblem } from './problem.ts';

/**
 * Reads a JSON body and checks it; no body counts as `{}`.
 * @param maxBytes how large it may be
 * @throws HttpProblem `unsupported_media_type`, `too_large`, `invalid_request` with the fields that are wrong
 */
export async function readJson<Schema extends z.ZodType>(
  ctx: Context,
  schema: Schema,
  maxBytes: number,
): Promise<z.output<Schema>> {
  const text = await readText(ctx, 'application/json', maxBytes);
  const parsed = schema.safeParse(text.trim() === '' ? {} : parseJson(text));
  if (parsed.success) return parsed.data;
  throw new HttpProblem('invalid_request', 'Correct the fields named in errors.', {
    errors: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  });
}

/**
 * Reads a text body in UTF-8; no `Content-Type` is taken for the one that is expected, as curl's `-T` sends none.
 * @param maxBytes how large it may be
 * @throws HttpProblem `unsupported_media_type`, `too_large`, `invalid_request` when it is not UTF-8
 */
export async function readText(ctx: Context, type: string, maxBytes: number): Promise<string> {
  const hasBody = ctx.req.headers['transfer-encoding'] !== undefined || (ctx.request.length ?? 0) > 0;
  if (!hasBody) return '';
  const charset = ctx.request.charset.toLowerCase();
  if (ctx.get('Content-Type') && !ctx.is(type)) {
    throw new HttpProblem('unsupported_media_type', `Send the body as ${type}.`);
  }
  if ((charset && charset !== 'utf-8' && charset !== 'utf8') || ctx.get('Content-Encoding')) {
    throw new HttpProblem('unsupported_media_type', 'Send the body as UTF-8, not compressed.');
  }
  const bytes = await readBytes(ctx, maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new HttpProblem('invalid_request', 'The body is not UTF-8 text. Only text can be shared.');
  }
}

async function readBytes(ctx: Context, maxBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    // The rest of the body is not read, so the connection cannot be used for another request.
    new HttpProblem('too_large', `The body may have ${maxBytes} bytes here.`, {
      headers: { Connection: 'close' },
    });
  if ((ctx.request.length ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem('invalid_request', 'The body is not JSON.');
  }
}
