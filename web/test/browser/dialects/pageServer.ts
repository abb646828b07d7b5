import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const pages = join(import.meta.dirname, 'pages');

/** Every dialect that has a page: the letters of the clients in docs/protocol.md. */
export const dialects = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'] as const;
export type Dialect = (typeof dialects)[number];
/** `deaf`: says what dialect A says, and shows nothing of what it hears. */
export type PageName = Dialect | 'deaf';

/** Serves the pages of the dialects from an origin of their own, as a prototype's front end has one. */
export class PageServer {
  origin = '';
  readonly #server: Server;
  /** Requests for `/held` by their query, and `true` where they are answered at once. */
  readonly #held = new Map<string, ServerResponse | true>();

  constructor() {
    this.#server = createServer(async (request, response) => {
      const { pathname, search } = new URL(request.url!, 'http://pages');
      if (pathname === '/held') return this.#hold(search, response);
      const name = pathname.slice(1);
      const content = /^[a-z]+\.(html|js)$/.test(name) ? await readFile(join(pages, name)) : undefined;
      if (!content) return response.writeHead(404).end();
      response.setHeader('content-type', name.endsWith('js') ? 'text/javascript' : 'text/html');
      response.end(content);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /**
   * @param server the address of the server the page talks to
   * @param room the id of the room it joins; without one it makes a room
   */
  address(page: PageName, server: string, room?: string): string {
    const query = new URLSearchParams({ server, ...(room ? { room } : {}) });
    return `${this.origin}/${page}.html?${query}`;
  }

  /** Answers the request for `/held` with this name, now or when it comes. */
  release(name: string): void {
    const held = this.#held.get(`?${name}`);
    if (held !== undefined && held !== true) held.end();
    this.#held.set(`?${name}`, true);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #hold(query: string, response: ServerResponse): void {
    if (this.#held.get(query) === true) response.end();
    else this.#held.set(query, response);
  }
}
