import assert from 'node:assert/strict';
import { SimScheduler, VirtualTime } from '../../sim/simScheduler.ts';
import type { Gate } from '../../src/access/grant.ts';
import { AccessWatch } from '../../src/hub/accessWatch.ts';
import { ConnectionAuth } from '../../src/wire/join/connectionAuth.ts';
import type { GrantHolder } from '../../src/wire/join/roomGrant.ts';
import { CollabClient } from './collabClient.ts';
import { mainDocument, roleGate, roomId, startServer } from './testServer.ts';

class Holder implements GrantHolder {
  heard: string[] = [];

  renewed(): void {
    this.heard.push('renewed');
  }

  revoked(): void {
    this.heard.push('revoked');
  }
}

describe('what a connection was let into', () => {
  let time: VirtualTime;
  let scheduler: SimScheduler;
  let auth: ConnectionAuth;
  let watched: boolean;
  let asked: number;

  beforeEach(() => {
    time = new VirtualTime();
    scheduler = new SimScheduler(time);
    watched = false;
    asked = 0;
    const principal = () => ({ userId: 'guest:1', role: 'editor' as const, expiresAt: time.now + 600_000 });
    const gate: Gate = {
      async admit() {
        asked += 1;
        return { admitted: true, principal: principal() };
      },
      async renew() {
        return { renewed: true, principal: principal(), token: 'next' };
      },
    };
    const access = new AccessWatch((_room, isWatched) => {
      watched = isWatched;
    });
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const watchAccess = access.add.bind(access);
    auth = new ConnectionAuth(
      { gate, scheduler, log, wallClock: () => time.now, access: { watchAccess } },
      'address',
    );
  });

  it('the last document takes the grant with it: no timer and no watch is left', async () => {
    const [first, second] = [new Holder(), new Holder()];
    const grant = auth.grant('room', 'token');
    grant.add(first);
    await grant.admit();
    auth.grant('room', 'token').add(second);
    grant.remove(first);
    assert.deepEqual([scheduler.timers, watched], [1, true]);
    grant.remove(second);
    assert.deepEqual([scheduler.timers, watched], [0, false]);
    const next = auth.grant('room', 'token');
    assert.notEqual(next, grant);
    grant.close();
    assert.equal(auth.grant('room', 'token'), next, 'an old grant that is closed again leaves the new one');
  });

  it('who still waits for the decision keeps it, and is renewed', async () => {
    const [first, late] = [new Holder(), new Holder()];
    const grant = auth.grant('room', 'token');
    grant.add(first);
    await grant.admit();
    auth.grant('room', 'token').add(late);
    const waiting = grant.admit();
    grant.remove(first);
    assert.ok((await waiting).admitted);
    await time.runUntil(500_000);
    assert.deepEqual([late.heard, asked], [['renewed'], 1]);
    grant.remove(late);
    assert.equal(scheduler.timers, 0);
  });

  it('a grant that was given up while the gate was asked leaves no timer', async () => {
    const holder = new Holder();
    const grant = auth.grant('room', 'token');
    grant.add(holder);
    const waiting = grant.admit();
    grant.remove(holder);
    await waiting;
    assert.deepEqual([scheduler.timers, watched], [0, false]);
  });

  it('whoever signs in again with the same token is the same, and is asked for anew after they left', async () => {
    let admitted = 0;
    const server = await startServer({
      gate: {
        admit: (...who) => {
          admitted += 1;
          return roleGate.admit(...who);
        },
      },
    });
    const client = new CollabClient(server.url, mainDocument);
    try {
      await client.saved();
      const before = client.notices.length;
      await client.provider.sendToken();
      await client.until(() => client.notices.length > before);
      assert.equal(admitted, 1);
      assert.equal(server.hub.activeUsers(roomId), 1);
      client.provider.detach();
      client.provider.attach();
      await client.until(() => admitted === 2);
    } finally {
      client.close();
      await server.close();
    }
  });
});
