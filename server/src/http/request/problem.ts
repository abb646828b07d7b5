import { type Problem, type ProblemCode, problems } from '@tandem/protocol/problems';
import type { Context, Middleware } from 'koa';
import { IdentityUnavailable, TooManyTokens } from '../../access/identity.ts';
import { RoomProblem } from '../../base/roomProblem.ts';
import { QuarantinedDocument } from '../../room/quarantined.ts';
import { LogError } from '../../room/updateLog.ts';
import { isUnavailable } from '../../store/sql/unavailable.ts';

/** An error that is answered as RFC 9457 problem details. */
export class HttpProblem extends Error {
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  readonly errors: Problem['errors'];
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail what happened and what to do, for a person */
  constructor(
    code: ProblemCode,
    detail?: string,
    more: { errors?: Problem['errors']; headers?: Record<string, string> } = {},
  ) {
    super(problems[code].title);
    this.name = 'HttpProblem';
    this.code = code;
    this.detail = detail;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

/** Answers every error as problem details: nothing of the server's inside, and never a page of HTML. */
export function answerProblems(log: { error(fields: object, message: string): void }): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null) {
        throw new HttpProblem('not_found', 'What this server answers is described at /docs.');
      }
    } catch (error) {
      // Whoever asked has gone, and what was stopped for that is nobody's failure: a completion at each further key, a
      // file that was being sent.
      if (ctx.res.destroyed && (isAbort(error) || error === ctx.req.errored)) {
        ctx.respond = false;
        return;
      }
      const problem = toProblem(error);
      if (problems[problem.code].status >= 500) {
        log.error({ err: error, requestId: ctx.state.requestId, method: ctx.method }, 'a request failed');
      }
      answer(ctx, problem);
    }
  };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function answer(ctx: Context, problem: HttpProblem): void {
  const { status, title } = problems[problem.code];
  ctx.set(problem.headers);
  ctx.set('Cache-Control', 'no-store');
  ctx.status = status;
  ctx.body = JSON.stringify({
    type: `/docs#${problem.code}`,
    title,
    status,
    code: problem.code,
    ...(problem.detail ? { detail: problem.detail } : {}),
    instance: ctx.state.originalPath ?? ctx.path,
    ...(problem.errors ? { errors: problem.errors } : {}),
  } satisfies Problem);
  ctx.type = 'application/problem+json';
}

function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof RoomProblem) return new HttpProblem(error.code, error.detail);
  if (error instanceof TooManyTokens) {
    return new HttpProblem('rate_limited', error.message, { headers: { 'Retry-After': '60' } });
  }
  if (error instanceof IdentityUnavailable) return new HttpProblem('unavailable', error.message);
  if (error instanceof LogError) {
    return error.reason === 'gone'
      ? new HttpProblem('room_gone', 'The room or the file was deleted meanwhile.')
      : new HttpProblem('unavailable', 'The database cannot be written to for now. Try again in a moment.');
  }
  if (error instanceof QuarantinedDocument) {
    return new HttpProblem(
      'quarantined',
      'Add ?stored to the address of the file to download what is stored.',
    );
  }
  if (isUnavailable(error)) {
    return new HttpProblem('unavailable', 'The database cannot be reached for now. Try again in a moment.');
  }
  return new HttpProblem('internal', 'It is in the log of the server. It is safe to try again.');
}
