import assert from 'node:assert/strict';
import { closeCodes } from '@tandem/protocol/closeCodes';
import { SignIn } from '../../src/access/identity.ts';
import { Joining } from '../../src/access/joining.ts';
import { RoomAccess } from '../../src/access/roomAccess.ts';
import { RoomGate } from '../../src/access/roomGate.ts';
import { hashSecret } from '../../src/access/secrets.ts';
import { resumableMs, Sessions, sessionMs } from '../../src/access/sessions.ts';
import { startTestServer, type TestServer } from '../http/server.ts';

describe('access: sessions are renewed while connected', () => {
  let server: TestServer;
  let now: number;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());
  beforeEach(() => {
    now = Date.now();
  });

  /** The parts of access over the real store, with a clock of their own. */
  async function comeIn() {
    const { rooms, invites, members } = server.store;
    const sessions = new Sessions('k'.repeat(32), () => now);
    const policy = { defaultRole: 'editor', signInRequired: false, recheckMs: 3_600_000 } as const;
    const identities = new SignIn([], hashSecret);
    const gate = new RoomGate({ rooms, invites, members, sessions, identities, policy }, () => now);
    const joining = new Joining({ gate, invites, members, people: server.store.people, sessions, policy });
    const access = new RoomAccess({
      rooms,
      invites,
      members,
      live: { members: () => [], accessChanged: () => {} },
    });
    const { roomId } = await server.createRoom({ access: 'locked' });
    const room = (await rooms.find(roomId))!;
    const { invite, secret } = await access.invite(roomId, { role: 'editor', maxUses: 1 }, new Date(now));
    const joined = await joining.join(room, undefined, { invite: secret }, '127.0.0.1', new Date(now));
    assert.ok(joined.joined);
    const admission = await gate.admit(roomId, joined.session.token, '127.0.0.1');
    assert.ok(admission.admitted);
    return { access, gate, joining, room, roomId, invite, session: joined.session, admission };
  }

  it('a renewed session lets in after the first one has ended, as the same person', async () => {
    const { gate, roomId, session, admission } = await comeIn();
    assert.equal(admission.principal.expiresAt, Math.floor((now + sessionMs) / 1000) * 1000);
    now += sessionMs - 60_000;
    const renewal = await gate.renew(roomId, admission.principal);
    assert.ok(renewal.renewed);
    now += 120_000;
    const old = await gate.admit(roomId, session.token, '127.0.0.1');
    assert.deepEqual(!old.admitted && old.code, closeCodes.unauthenticated);
    const fresh = await gate.admit(roomId, renewal.token, '127.0.0.1');
    assert.ok(fresh.admitted);
    assert.equal(fresh.principal.userId, session.userId);
    assert.equal(fresh.principal.role, 'editor');
  });

  it('a session that ended overnight is exchanged for another, and the invite is not spent again', async () => {
    const { joining, room, session } = await comeIn();
    now += 12 * 3_600_000;
    const again = await joining.join(room, session.token, {}, '127.0.0.1', new Date(now));
    assert.ok(again.joined);
    assert.equal(again.session.userId, session.userId);
    now += resumableMs + sessionMs;
    const late = await joining.join(room, session.token, {}, '127.0.0.1', new Date(now));
    assert.ok(!late.joined);
  });

  it('who is kicked while they are being renewed is out when it is decided anew', async () => {
    const { access, gate, roomId, session, admission } = await comeIn();
    now += 1000;
    const renewing = gate.renew(roomId, admission.principal);
    // The members were not read yet, or just were: the kick is later than the renewal either way.
    now += 1;
    await access.kick(roomId, session.userId, new Date(now));
    const renewal = await renewing;
    now += 1;
    if (renewal.renewed) assert.ok(!(await gate.renew(roomId, renewal.principal)).renewed);
    if (renewal.renewed) assert.ok(!(await gate.admit(roomId, renewal.token, '127.0.0.1')).admitted);
  });

  it('an address that is refused again and again is not asked about any more', async () => {
    const { gate, roomId, session } = await comeIn();
    let asked = 0;
    let refused = await gate.admit(roomId, 'ses_forged', '10.0.0.1');
    while (!refused.admitted && refused.code !== closeCodes.rateLimited) {
      refused = await gate.admit(roomId, 'ses_forged', '10.0.0.1');
      asked += 1;
      assert.ok(asked < 1000);
    }
    assert.ok(asked > 100, 'a team whose room was deleted is not locked out');
    assert.ok((await gate.admit(roomId, session.token, '10.0.0.2')).admitted);
  });

  it('nothing is renewed for somebody who was kicked, or whose invite was revoked', async () => {
    const kicked = await comeIn();
    now += 1000;
    await kicked.access.kick(kicked.roomId, kicked.session.userId, new Date(now));
    const first = await kicked.gate.renew(kicked.roomId, kicked.admission.principal);
    assert.deepEqual(!first.renewed && first.code, closeCodes.forbidden);

    const revoked = await comeIn();
    await revoked.access.revoke(revoked.roomId, revoked.invite.inviteId, new Date(now));
    const second = await revoked.gate.renew(revoked.roomId, revoked.admission.principal);
    assert.deepEqual(!second.renewed && second.code, closeCodes.forbidden);
  });
});
