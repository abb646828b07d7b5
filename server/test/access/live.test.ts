import assert from 'node:assert/strict';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { createdInviteSchema, sessionSchema } from '@tandem/protocol/access';
import { closeCodes, parseRefusal } from '@tandem/protocol/closeCodes';
import { parseServerNotice, type ServerNotice } from '@tandem/protocol/collabMessages';
import type { CreatedRoom } from '@tandem/protocol/rooms';
import * as Y from 'yjs';
import { bearer, startTestServer, type TestServer } from '../http/server.ts';

type Happening =
  | { kind: 'synced' }
  | { kind: 'notice'; notice: ServerNotice }
  | { kind: 'closed'; code: number }
  | { kind: 'refused'; code: number };

/** A stock provider that tells what happens to it. */
class Client {
  readonly doc = new Y.Doc();
  readonly #socket: HocuspocusProviderWebsocket;
  readonly #provider: HocuspocusProvider;
  readonly #happened: Happening[] = [];
  #wake: () => void = () => {};

  constructor(server: TestServer, document: string, token: string) {
    const happen = (happening: Happening) => {
      this.#happened.push(happening);
      this.#wake();
    };
    const url = `${server.url.replace('http', 'ws')}/collab`;
    this.#socket = new HocuspocusProviderWebsocket({ url, delay: 20, minDelay: 20 });
    this.#provider = new HocuspocusProvider({
      websocketProvider: this.#socket,
      name: document,
      document: this.doc,
      token,
      onSynced: () => happen({ kind: 'synced' }),
      onClose: ({ event }) => happen({ kind: 'closed', code: event.code }),
      onAuthenticationFailed: ({ reason }) => happen({ kind: 'refused', code: parseRefusal(reason).code }),
      onStateless: ({ payload }) => {
        const notice = parseServerNotice(payload);
        if (notice) happen({ kind: 'notice', notice });
      },
    });
    this.#provider.attach();
  }

  /** Resolves with the first happening, past or to come, that `matches`; the test's time limit bounds the wait. */
  async happens(matches: (happening: Happening) => boolean): Promise<Happening> {
    for (;;) {
      const found = this.#happened.find(matches);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  destroy(): void {
    this.#provider.destroy();
    this.#socket.destroy();
  }
}

// That it takes less than a second is held by the simulation, on a clock of its own.
describe('access: decisions reach live sockets', function () {
  this.timeout(120_000);
  let server: TestServer;
  let room: CreatedRoom;
  let client: Client | undefined;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());
  afterEach(() => {
    client?.destroy();
    client = undefined;
  });

  async function comeByInvite(): Promise<{ userId: string; inviteId: string; token: string }> {
    room = await server.createRoom({ access: 'locked', code: 'x' });
    const path = `/rooms/${room.roomId}`;
    const created = await server.send('POST', `${path}/invites`, {}, bearer(room.ownerToken));
    const { secret, inviteId } = createdInviteSchema.parse(await created.json());
    const joined = await server.send('POST', `${path}/join`, { invite: secret });
    const { userId, token } = sessionSchema.parse(await joined.json());
    client = new Client(server, `${room.roomId}/main`, token);
    await client.happens(({ kind }) => kind === 'synced');
    return { userId, inviteId, token };
  }
  const owner = (method: string, path: string, body?: object) =>
    server.send(method, `/rooms/${room.roomId}${path}`, body, bearer(room.ownerToken));
  const isEnd = ({ kind }: Happening) => kind === 'closed' || kind === 'refused';

  it('a kick ends the connection, and the session with it', async () => {
    const { userId, token } = await comeByInvite();
    assert.equal((await owner('DELETE', `/members/${encodeURIComponent(userId)}`)).status, 204);
    const end = await client!.happens(isEnd);
    assert.deepEqual('code' in end && end.code, closeCodes.forbidden);
    const read = await server.send('GET', `/rooms/${room.roomId}`, undefined, bearer(token));
    assert.equal(read.status, 403);
  });

  it('a revoked invite ends the connections that came by it', async () => {
    const { inviteId } = await comeByInvite();
    assert.equal((await owner('DELETE', `/invites/${inviteId}`)).status, 204);
    const end = await client!.happens(isEnd);
    assert.deepEqual('code' in end && end.code, closeCodes.forbidden);
  });

  it('invariant 3: who is made a viewer changes nothing from then on', async () => {
    const { userId } = await comeByInvite();
    assert.equal(
      (await owner('PATCH', `/members/${encodeURIComponent(userId)}`, { role: 'viewer' })).status,
      200,
    );
    await client!.happens(
      (happening) =>
        isEnd(happening) ||
        (happening.kind === 'notice' &&
          happening.notice.type === 'document' &&
          happening.notice.role === 'viewer'),
    );
    client!.doc.getText('content').insert(0, 'not allowed');
    // A second client syncs after the first one's update, so what it sees is what the server took.
    const witness = new Client(server, `${room.roomId}/main`, room.ownerToken);
    await witness.happens(({ kind }) => kind === 'synced');
    assert.equal(witness.doc.getText('content').toString(), 'x');
    witness.destroy();
    const { code } = (await (await owner('GET', '')).json()) as { code: string };
    assert.equal(code, 'x');
  });

  it('a deleted room closes with a code that says so', async () => {
    await comeByInvite();
    assert.equal((await owner('DELETE', '')).status, 204);
    const end = await client!.happens(isEnd);
    assert.deepEqual('code' in end && end.code, closeCodes.gone);
  });

  it('members are listed as connected while they are', async () => {
    const { userId } = await comeByInvite();
    const { members } = (await (await owner('GET', '/members')).json()) as {
      members: { userId: string; connected: boolean }[];
    };
    assert.ok(members.find((member) => member.userId === userId)?.connected);
    const room = (await (await owner('GET', '')).json()) as { active_users: number };
    assert.equal(room.active_users, 1);
  });
});
