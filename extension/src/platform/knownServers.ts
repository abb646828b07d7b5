import type { Memento } from 'vscode';

const key = 'tandem.knownServers';

/** The servers this person is known to want: those they agreed to, kept for all windows, and those they chose otherwise. */
export class KnownServers {
  readonly #memento: Pick<Memento, 'get' | 'update'>;
  readonly #chosen: () => readonly string[];

  /** @param chosen servers that need no question: set by the person, or of a room they were in */
  constructor(memento: Pick<Memento, 'get' | 'update'>, chosen: () => readonly string[]) {
    this.#memento = memento;
    this.#chosen = chosen;
  }

  /** @param server a base URL; one that is none is never known */
  has(server: string): boolean {
    const address = addressOf(server);
    if (address === undefined) return false;
    return this.#agreed.includes(address) || this.#chosen().some((url) => addressOf(url) === address);
  }

  /** Remembers that the person agreed to a server. */
  async add(server: string): Promise<void> {
    const address = addressOf(server);
    if (address === undefined || this.has(server)) return;
    await this.#memento.update(key, [...this.#agreed, address]);
  }

  get #agreed(): readonly string[] {
    const kept = this.#memento.get<unknown>(key);
    return Array.isArray(kept) ? kept.filter((url) => typeof url === 'string') : [];
  }
}

/** How a server is shown to a person who is to judge it, and whether what is sent there can be read on the way. */
export type ShownServer = { name: string; isReadable: boolean };

/** The host by which a person knows a server, with the scheme where that is not https. */
export function shownServer(server: string): ShownServer {
  if (!URL.canParse(server)) return { name: server, isReadable: true };
  const { protocol, host, hostname } = new URL(server);
  if (protocol === 'https:') return { name: host, isReadable: false };
  return { name: `${protocol}//${host}`, isReadable: !isThisMachine(hostname) };
}

/** What is sent there passes no network. */
function isThisMachine(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** The same for every way to write a server's address: a server is its host, and what else answers there is its own. */
function addressOf(server: string): string | undefined {
  if (!URL.canParse(server)) return undefined;
  const { protocol, origin } = new URL(server);
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined;
}
