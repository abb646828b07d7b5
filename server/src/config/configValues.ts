import { z } from 'zod';

const durationUnits = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizeUnits = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 } as const;

/** A whole number between two bounds. */
export function wholeNumber(from: number, to: number) {
  return z.string().transform((text, context) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= from && value <= to) return value;
    context.addIssue({ code: 'custom', message: `must be a whole number from ${from} to ${to}` });
    return z.NEVER;
  });
}

/** A switch: `true`, `1`, `yes`, `on`, or the opposite of one of them. */
export const flag = z.string().transform((text, context) => {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  if (/^(0|false|no|off)$/i.test(text)) return false;
  context.addIssue({ code: 'custom', message: 'must be "true" or "false"' });
  return z.NEVER;
});

/** A length of time such as `30d`, `12h`, `15m` or `90s`. The value is in milliseconds. */
export const duration = durationUpTo(Number.POSITIVE_INFINITY);

/** The same, of so many seconds at most. */
export function durationUpTo(seconds: number) {
  const bound = Number.isFinite(seconds) ? `, of ${seconds}s at most` : '';
  return z.string().transform((text, context) => {
    const match = /^(\d+)\s*([smhd])$/i.exec(text);
    const unit = match?.[2]?.toLowerCase() as keyof typeof durationUnits;
    const value = Number(match?.[1]) * durationUnits[unit];
    if (value > 0 && value <= seconds * 1000) return value;
    const message = `must be a length of time such as ${bound ? `"${seconds}s"` : '"30d", "12h" or "90s"'}${bound}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** An amount of bytes such as `512kb` or `2mb`; a bare number is in bytes. */
export function byteCount(from: number, to: number) {
  return z.string().transform((text, context) => {
    const match = /^(\d+)\s*(b|kb|mb|gb)?$/i.exec(text);
    const unit = (match?.[2] ?? 'b').toLowerCase() as keyof typeof sizeUnits;
    const value = match ? Number(match[1]) * sizeUnits[unit] : Number.NaN;
    if (value >= from && value <= to) return value;
    context.addIssue({
      code: 'custom',
      message: `must be an amount such as "512kb" or "2mb", from ${from} to ${to} bytes`,
    });
    return z.NEVER;
  });
}

/** A URL whose scheme is one of those given, without a trailing slash. */
export function urlOf(schemes: readonly string[], example: string) {
  return z.string().transform((text, context) => {
    if (URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1))) {
      return text.replace(/\/+$/, '');
    }
    context.addIssue({ code: 'custom', message: `must be a URL such as "${example}"` });
    return z.NEVER;
  });
}

/** Origins separated by commas, or `*` for all. */
export const originList = z.string().transform((text, context) => {
  const origins = text
    .split(',')
    .map((origin) => origin.trim().replace(/\/+$/, ''))
    .filter((origin) => origin !== '');
  for (const origin of origins) {
    if (origin === '*' || isOrigin(origin)) continue;
    context.addIssue({
      code: 'custom',
      message: `must be origins separated by commas, such as "https://pair.example.org", or "*"; "${origin}" is not one`,
    });
    return z.NEVER;
  }
  return origins;
});

/** Names of hosts separated by commas, such as `pair.example.org` or `*.example.org`, or `*` for all. */
export const hostList = z.string().transform((text, context) => {
  const hosts = text
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
  for (const host of hosts) {
    if (host === '*' || /^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(host)) continue;
    const message = `must be names separated by commas, such as "pair.example.org" or "*.example.org", or "*"; "${host}" is not one`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
  return hosts;
});

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, host } = new URL(text);
  return origin === 'null' ? text === `${protocol}//${host}` : origin === text;
}
