import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { manifestName } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import { FakeDatabase, FakeLog, type LogFaults } from '../../sim/fakeLog.ts';
import type { Admission, Gate } from '../../src/access/grant.ts';
import { defaultLimits, type Limits } from '../../src/base/limits.ts';
import { Hub } from '../../src/hub/hub.ts';
import { LogError } from '../../src/room/updateLog.ts';
import { attachWires, type Wires } from '../../src/wire/attachWires.ts';

export const roomId = '0123456789abcdefghjk';
export const mainDocument = `${roomId}/main`;

/** Holds commits back until they are let go. */
class HeldCommits implements LogFaults {
  #held: (() => void)[] | undefined;
  #loads: (() => void)[] | undefined;
  #failing = false;
  readonly #watchers: { count: number; resolve: () => void }[] = [];

  /** From now on nothing is committed until {@link release}. */
  hold(): void {
    this.#held = [];
  }

  /** Whether the database takes no writes. */
  fail(failing: boolean): void {
    this.#failing = failing;
  }

  holdLoads(): void {
    this.#loads = [];
  }

  /** Resolves when so many commits wait. */
  waiting(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#watchers.push({ count, resolve });
      this.#tell();
    });
  }

  release(count = Number.POSITIVE_INFINITY): void {
    const held = this.#held ?? [];
    for (const go of held.splice(0, count)) go();
    if (count === Number.POSITIVE_INFINITY) this.#held = undefined;
  }

  releaseLoads(): void {
    const loads = this.#loads ?? [];
    this.#loads = undefined;
    for (const go of loads) go();
  }

  async run<T>(operation: string, work: () => T): Promise<T> {
    const queue = operation === 'append' ? this.#held : operation === 'load' ? this.#loads : undefined;
    if (queue) {
      await new Promise<void>((resolve) => {
        queue.push(resolve);
        this.#tell();
      });
    }
    if (operation === 'append' && this.#failing) throw new LogError('unavailable', 'The test says so.');
    return work();
  }

  #tell(): void {
    const waiting = (this.#held?.length ?? 0) + (this.#loads?.length ?? 0);
    for (const watcher of [...this.#watchers]) {
      if (waiting < watcher.count) continue;
      this.#watchers.splice(this.#watchers.indexOf(watcher), 1);
      watcher.resolve();
    }
  }
}

export type TestServer = {
  url: string;
  hub: Hub;
  wires: Wires;
  database: FakeDatabase;
  commits: HeldCommits;
  /** What the server logged, as JSON. */
  logged: string[];
  close(): Promise<void>;
};

/** Tokens are roles: `viewer`, `editor`, `owner`, and `nobody`, who is not let in. */
export const roleGate: Gate = {
  async admit(_roomId, token): Promise<Admission> {
    if (token === 'nobody') return { admitted: false, code: 4403, reason: 'Ask the owner for a new link.' };
    const role = token === 'viewer' || token === 'owner' ? token : 'editor';
    return { admitted: true, principal: { userId: `guest:${Math.random()}`, role } };
  },
};

/** A server over the fake log, with one room whose main file holds `text`. */
export async function startServer(
  options: {
    text?: string;
    limits?: Partial<Limits>;
    gate?: Gate;
    /** Of a server before, which it stands in for. */
    database?: FakeDatabase;
    port?: number;
  } = {},
): Promise<TestServer> {
  const database = options.database ?? new FakeDatabase();
  const commits = new HeldCommits();
  if (!options.database) {
    database.create(manifestName(roomId), 'epoch of the manifest', firstUpdate('manifest'));
    database.create(mainDocument, 'epoch of main', firstUpdate(options.text ?? ''));
  }
  const logged: string[] = [];
  const write = (fields: object, message: string) => {
    logged.push(JSON.stringify({ ...fields, message }));
  };
  const log = { debug: write, info: write, warn: write, error: write };
  const limits = { ...defaultLimits, ...options.limits };
  const hub = new Hub({ updates: new FakeLog(database, commits), log, limits });
  const server = createServer((_request, response) => response.end());
  const wires = attachWires(server, {
    hub,
    gate: options.gate ?? roleGate,
    limits,
    log,
    allowedOrigin: (origin) => origin !== 'https://elsewhere.example',
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    hub,
    wires,
    database,
    commits,
    logged,
    async close() {
      commits.release();
      commits.releaseLoads();
      await hub.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function firstUpdate(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('content').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

/** The text a cold load would find. */
export function storedText(database: FakeDatabase, document = mainDocument): string {
  const stored = database.load(document)!;
  const doc = new Y.Doc();
  if (stored.snapshot) Y.applyUpdate(doc, stored.snapshot);
  for (const { update } of stored.tail) Y.applyUpdate(doc, update);
  return doc.getText('content').toString();
}
