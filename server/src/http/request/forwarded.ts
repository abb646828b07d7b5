import type { IncomingMessage } from 'node:http';

/**
 * Where a request comes from and which host it was sent to, as Koa tells them for REST: proxies are believed as far as
 * they are trusted, since anybody can send the headers that proxies add.
 * @param trustedProxies how many proxies stand in front, each of which adds one address
 */
export function forwarded(
  request: IncomingMessage,
  trustedProxies: number,
): { address: string; host: string | undefined } {
  const direct = { address: request.socket.remoteAddress ?? '', host: request.headers.host };
  if (trustedProxies === 0) return direct;
  const addresses = list(request.headers['x-forwarded-for']).slice(-trustedProxies);
  return {
    address: addresses[0] ?? direct.address,
    host: list(request.headers['x-forwarded-host'])[0] ?? direct.host,
  };
}

function list(header: string | string[] | undefined): string[] {
  const items = [header ?? []].flat().join(',').split(',');
  return items.map((item) => item.trim()).filter((item) => item !== '');
}
