import pino, { type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

/**
 * The server's log: one JSON object a line. Fields that could carry a secret are removed whatever the caller passes;
 * texts of documents are never passed (invariant 10).
 * @param destination where lines go; standard output when not given
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const secrets = [
    'token',
    'ownerToken',
    'secret',
    'secretKey',
    'password',
    'authorization',
    'cookie',
    'invite',
  ];
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[redacted]',
      },
      serializers: { err: describeError },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

type DescribedError = {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: DescribedError;
};

/** Of an error only what is surely no data: drivers attach queries, parameters and rows to theirs. */
function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an Error' };
  const { code } = error as NodeJS.ErrnoException;
  const message = withoutPasswords(error.message.split('\n', 1)[0]!.slice(0, 500));
  return {
    type: error.name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .join('\n'),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** Hides the password in every URL of a text. */
export function withoutPasswords(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@]*@/gi, '$1:***@')
    .replace(/([?&](?:ssl)?password=)[^\s&#]*/gi, '$1***');
}
