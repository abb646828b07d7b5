import ipaddr from 'ipaddr.js';

/**
 * What counts as one address: in IPv6 a network of 64 bits, which is what one household or machine is given.
 * @param address as a socket or a proxy names it: proxies may add a port, brackets, quotes or a zone
 * @returns the same for everything that is one address; what is no address stands for itself
 */
export function networkOf(address: string): string {
  const plain = address
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '');
  if (!ipaddr.isValid(plain)) return plain;
  const parsed = ipaddr.process(plain);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const groups = parsed.parts.slice(0, 4).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}
