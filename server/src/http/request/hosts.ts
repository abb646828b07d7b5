import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Context, Middleware } from 'koa';
import { normalPath } from '../../base/normalPath.ts';
import { HttpProblem } from './problem.ts';

/** What the server was told about the names it is reached by. */
export type HostSettings = {
  /** `PUBLIC_URL`, where it is set. */
  publicUrl: string | undefined;
  /** `HOST`: an address or a name. */
  host: string;
  /** `ALLOWED_HOSTS`: names, `*.example.org` for all below one, or `*` for all. */
  allowedHosts: readonly string[];
};

/** Whoever watches the server asks these by whatever name leads there; they tell nothing of any room. */
const alwaysAnswered = new Set(['/health', '/ready', '/metrics']);

/**
 * The names this server answers to. A page anywhere can have its own name lead to an address such as 127.0.0.1, and
 * would be of the same origin as the server: its name tells it apart. No page can take an address for its name.
 */
export class Hosts {
  readonly #names: ReadonlySet<string>;
  readonly #endings: readonly string[];
  readonly #all: boolean;

  constructor({ publicUrl, host, allowedHosts }: HostSettings) {
    const machine = hostname().toLowerCase();
    this.#names = new Set([
      ...['localhost', host.toLowerCase(), machine, `${machine}.local`, machine.split('.')[0]!],
      ...(publicUrl ? [new URL(publicUrl).hostname] : []),
      ...allowedHosts,
    ]);
    this.#endings = [
      '.localhost',
      ...allowedHosts.filter((name) => name.startsWith('*.')).map((name) => name.slice(1)),
    ];
    this.#all = allowedHosts.includes('*');
  }

  /** @param host the `Host` header, with or without a port; programs of HTTP/1.0 send none, and no browser does that */
  allows(host: string | undefined): boolean {
    if (this.#all || host === undefined || host === '') return true;
    const name = nameOf(host);
    if (name === undefined) return false;
    return isIP(name) !== 0 || this.#names.has(name) || this.#endings.some((ending) => name.endsWith(ending));
  }

  /** Whether a request may be answered. @param path of the request, as it came */
  answers(host: string | undefined, path: string): boolean {
    return alwaysAnswered.has(normalPath(path)) || this.allows(host);
  }
}

/** What whoever runs the server can do about a name it does not answer to. */
export function hostHint(host: string | undefined): string {
  const name = nameOf(host ?? '') ?? 'its name';
  return `The operator of the server can set PUBLIC_URL to its address, or add ${name} to ALLOWED_HOSTS.`;
}

/** Answers 421 where a request names a host that is not this server. */
export function ownHost(hosts: Hosts): Middleware {
  return async (ctx, next) => {
    const { host } = ctx as Context;
    if (!hosts.answers(host, ctx.path)) throw new HttpProblem('host_refused', hostHint(host));
    await next();
  };
}

/** The host without its port, in lower case; an IPv6 address without its brackets. Undefined when it is none. */
function nameOf(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+?)\.?)(?::\d*)?$/i.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
