import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Session } from '@tandem/client/session';
import { SessionEnded } from '@tandem/client/sessionState';
import { manifestName } from '@tandem/protocol/documents';
import * as Y from 'yjs';
import type { KeptCopy } from '../../../src/session/localCopy.ts';
import { sessionInMemory } from '../support/sessions.ts';

/** A server that lets people into a room when the test says so, and never answers on its socket. */
class SlowServer {
  readonly #http = createServer((request, response) => {
    const roomId = /^\/api\/rooms\/(\w+)\/join$/.exec(request.url!)?.[1];
    if (roomId) this.#meet(roomId).resolve(response);
  });
  readonly #joins = new Map<string, PromiseWithResolvers<ServerResponse>>();

  async start(): Promise<void> {
    this.#http.on('upgrade', (_, socket) => socket.destroy());
    await once(this.#http.listen(0, '127.0.0.1'), 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Resolves when somebody asks to be let into the room. */
  async asked(roomId: string): Promise<void> {
    await this.#meet(roomId).promise;
  }

  async admit(roomId: string): Promise<void> {
    const answer = {
      token: 'token',
      role: 'editor',
      userId: 'ada',
      name: 'Ada',
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    };
    (await this.#meet(roomId).promise)
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify(answer));
  }

  /** Does not answer, as a server that dies. */
  async drop(roomId: string): Promise<void> {
    (await this.#meet(roomId).promise).destroy();
  }

  stop(): void {
    this.#http.close();
    this.#http.closeAllConnections();
  }

  #meet(roomId: string): PromiseWithResolvers<ServerResponse> {
    const join = this.#joins.get(roomId) ?? Promise.withResolvers<ServerResponse>();
    this.#joins.set(roomId, join);
    return join;
  }
}

describe('entering a room', () => {
  let server: SlowServer;
  let session: Session;
  let copies: Map<string, KeptCopy>;

  beforeEach(async () => {
    server = new SlowServer();
    await server.start();
    ({ session, copies } = sessionInMemory());
  });
  afterEach(async () => {
    await session.close();
    server.stop();
  });

  function enter(roomId: string): Promise<unknown> {
    return session.enter({ roomId, server: server.url }, 'Ada');
  }

  it('does not throw the person out of the room they chose later, when the first one answers late', async () => {
    const first = enter('first');
    await server.asked('first');
    const second = enter('second');
    await server.admit('second');
    await second;
    await server.admit('first');
    await assert.rejects(first, SessionEnded);
    assert.equal(session.room?.address.roomId, 'second');
  });

  it('stays out of a room that was cancelled while its server was asked', async () => {
    const entering = enter('first');
    await server.asked('first');
    session.cancel();
    await server.admit('first');
    await assert.rejects(entering, isNobodysFault);
    assert.equal(session.room, undefined);
    assert.equal(session.state.kind, 'signedOut');
  });

  it('says of a cancelled one that it was cancelled, also when its server did not answer', async () => {
    const entering = enter('first');
    await server.asked('first');
    session.cancel();
    await server.drop('first');
    await assert.rejects(entering, isNobodysFault);
  });

  it('leaves a room that is cancelled before it is joined', async () => {
    const entering = enter('first');
    await server.admit('first');
    await entering;
    const joined = session.joined();
    session.cancel();
    await assert.rejects(joined, isNobodysFault);
    assert.equal(session.room, undefined);
  });

  it('stays out when the room is left while its server is asked', async () => {
    const entering = enter('first');
    await server.asked('first');
    session.leave();
    await server.admit('first');
    await assert.rejects(entering, isNobodysFault);
    assert.equal(session.room, undefined);
  });

  it('keeps the room before when the next one is cancelled', async () => {
    // A copy of the manifest is all it takes to be in a room without its server.
    copies.set(manifestName('kept'), { epoch: 'epoch', update: Y.encodeStateAsUpdate(new Y.Doc()) });
    await session.resume({ roomId: 'kept', server: server.url }, 'Ada', 'editor');
    const entering = enter('next');
    await server.asked('next');
    session.cancel();
    await server.admit('next');
    await assert.rejects(entering, isNobodysFault);
    assert.equal(session.room?.address.roomId, 'kept');
  });

  it('makes no room after the window has closed', async () => {
    const entering = enter('first');
    await server.asked('first');
    await session.close();
    await server.admit('first');
    await assert.rejects(entering, isNobodysFault);
    assert.equal(session.room, undefined);
  });
});

/** What no notification is shown for. */
function isNobodysFault(error: unknown): boolean {
  return error instanceof SessionEnded && error.state.kind === 'signedOut' && error.state.ended === undefined;
}
