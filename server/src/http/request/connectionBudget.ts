import type { Server } from 'node:http';
import type { AddressBudget } from '../../base/addressBudget.ts';

/**
 * Bounds the network connections of each address and of all, whatever they are used for: what is beyond ends at once,
 * before anything is read. Behind proxies all come from one address, so that only all of them can be counted here.
 * @param trustedProxies how many proxies stand in front
 */
export function boundNetworkConnections(server: Server, budget: AddressBudget, trustedProxies: number): void {
  server.on('connection', (socket) => {
    const claim = budget.claim(trustedProxies > 0 ? '' : (socket.remoteAddress ?? ''));
    if (claim.resize(1)) socket.destroy();
    else socket.once('close', () => claim.release());
  });
}
