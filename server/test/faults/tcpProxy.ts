import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A cable between a client and a server on this machine, to be cut and to go dead. */
export class TcpProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #state: 'open' | 'cut' | 'stalled' = 'open';

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a free port. @param url where to: its host and port count */
  static async to(url: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer({ allowHalfOpen: true });
    const proxy = new TcpProxy(server);
    server.on('connection', (client) => proxy.#join(client, connect({ host: hostname, port: Number(port) })));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** @returns the same URL by way of this proxy */
  around(url: string): string {
    const through = new URL(url);
    through.hostname = '127.0.0.1';
    through.port = String((this.#server.address() as AddressInfo).port);
    return through.href.replace(/\/$/, '');
  }

  /** Connections end with a reset, and new ones at once. */
  cut(): void {
    this.#state = 'cut';
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Half-open: nothing arrives any more in either direction, and nobody is told, also on new connections. */
  stall(): void {
    this.#state = 'stalled';
  }

  /** Works again; what was sent meanwhile is lost, as are the connections it was sent on. */
  restore(): void {
    if (this.#state === 'stalled') this.cut();
    this.#state = 'open';
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket, server: Socket): void {
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (chunk) => {
        if (this.#state === 'open') to.write(chunk);
      });
      from.on('end', () => {
        if (this.#state === 'open') to.end();
      });
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        if (this.#state !== 'stalled') to.destroy();
      });
    }
    if (this.#state === 'cut') this.cut();
  }
}
