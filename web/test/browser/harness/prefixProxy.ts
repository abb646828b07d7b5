import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy that has a server below a path, as an operator with several services on one host has it. */
export class PrefixProxy {
  readonly #prefix: string;
  readonly #target: number;
  readonly #server: Server;
  /** Connections that became sockets, which the server does not count among its own any more. */
  readonly #sockets = new Set<Duplex>();

  /**
   * @param prefix the path, with a slash at its beginning only
   * @param target the port of the server behind
   */
  constructor(prefix: string, target: number) {
    this.#prefix = prefix;
    this.#target = target;
    this.#server = createServer((incoming, outgoing) => {
      const path = this.#inner(incoming.url!);
      if (path === undefined) return outgoing.writeHead(404).end();
      const { method, headers } = incoming;
      const inner = request({ port: this.#target, host: '127.0.0.1', path, method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
      });
      inner.on('error', () => outgoing.destroy());
      incoming.pipe(inner);
    });
    this.#server.on('upgrade', (incoming, socket, head) => {
      const path = this.#inner(incoming.url!);
      if (path === undefined) return socket.destroy();
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      const inner = connect(this.#target, '127.0.0.1', () => {
        const headers = incoming.rawHeaders.flatMap((name, index, all) =>
          index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
        );
        inner.write(`GET ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
        inner.write(head);
        socket.pipe(inner).pipe(socket);
      });
      const close = () => {
        inner.destroy();
        socket.destroy();
      };
      inner.on('error', close);
      socket.on('error', close);
    });
  }

  /** @returns the address of the server behind, as people open it */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#prefix}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #inner(path: string): string | undefined {
    return path.startsWith(`${this.#prefix}/`) ? path.slice(this.#prefix.length) : undefined;
  }
}
