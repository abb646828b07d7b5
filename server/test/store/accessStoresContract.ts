import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { InviteStore, NewInvite } from '../../src/store/inviteStore.ts';
import type { MemberStore } from '../../src/store/memberStore.ts';
import type { RoomStore } from '../../src/store/roomStore.ts';
import { newRoom } from './rooms.ts';

/** What every store of invites and members keeps. */
export function accessStoresContract(
  name: string,
  open: () => Promise<{ rooms: RoomStore; invites: InviteStore; members: MemberStore }>,
): void {
  describe(`invites and members: ${name}`, () => {
    let invites: InviteStore;
    let members: MemberStore;
    let roomId: string;
    let otherRoomId: string;
    const now = new Date('2026-01-02T03:04:05.678Z');
    const earlier = new Date(now.getTime() - 1000);
    const later = new Date(now.getTime() + 1000);

    before(async () => {
      const stores = await open();
      ({ invites, members } = stores);
      ({ roomId } = await stores.rooms.create(newRoom()));
      ({ roomId: otherRoomId } = await stores.rooms.create(newRoom()));
    });

    function invited(change: Partial<NewInvite> = {}) {
      return invites.create({
        ...{ inviteId: randomUUID(), roomId, secretHash: randomUUID(), role: 'editor' },
        ...change,
      });
    }

    it('finds an invite as it was created', async () => {
      const invite = await invited({ label: 'for Bob', expiresAt: later, maxUses: 3, role: 'viewer' });
      assert.partialDeepStrictEqual(invite, { label: 'for Bob', expiresAt: later, maxUses: 3, uses: 0 });
      assert.deepEqual(await invites.find(roomId, invite.inviteId), invite);
      assert.deepEqual(await invites.findBySecret(roomId, invite.secretHash), invite);
      assert.ok((await invites.list(roomId)).some(({ inviteId }) => inviteId === invite.inviteId));
      const plain = await invited();
      assert.partialDeepStrictEqual(plain, { label: '', expiresAt: undefined, maxUses: undefined });
    });

    it('keeps the invites of rooms apart', async () => {
      const { inviteId, secretHash } = await invited();
      assert.equal(await invites.find(otherRoomId, inviteId), undefined);
      assert.equal(await invites.findBySecret(otherRoomId, secretHash), undefined);
      assert.deepEqual(await invites.use(otherRoomId, secretHash, now), { used: false, reason: 'unknown' });
      assert.equal(await invites.revoke(otherRoomId, inviteId, now), false);
      assert.equal((await invites.find(roomId, inviteId))?.uses, 0);
    });

    it('lets in as many as an invite allows, of many who come at once', async () => {
      const { secretHash } = await invited({ maxUses: 3 });
      const uses = await Promise.all(Array.from({ length: 8 }, () => invites.use(roomId, secretHash, now)));
      assert.equal(uses.filter(({ used }) => used).length, 3);
      const refused = { used: false, reason: 'used_up' };
      assert.deepEqual(await invites.use(roomId, secretHash, now), refused);
    });

    it('counts the uses of an invite without a bound', async () => {
      const { secretHash } = await invited();
      await invites.use(roomId, secretHash, now);
      const use = await invites.use(roomId, secretHash, now);
      assert.equal(use.used && use.invite.uses, 2);
    });

    it('refuses an invite from the moment it expires', async () => {
      const { secretHash } = await invited({ expiresAt: now });
      assert.equal((await invites.use(roomId, secretHash, earlier)).used, true);
      assert.deepEqual(await invites.use(roomId, secretHash, now), { used: false, reason: 'expired' });
    });

    it('refuses a revoked invite, and keeps when it was revoked first', async () => {
      const { inviteId, secretHash } = await invited();
      assert.equal(await invites.revoke(roomId, inviteId, now), true);
      assert.equal(await invites.revoke(roomId, inviteId, later), true);
      assert.deepEqual((await invites.find(roomId, inviteId))?.revokedAt, now);
      assert.deepEqual(await invites.use(roomId, secretHash, later), { used: false, reason: 'revoked' });
      assert.equal(await invites.revoke(roomId, randomUUID(), now), false);
    });

    it('remembers a member, and only renews the name of one it knows', async () => {
      const userId = randomUUID();
      const member = await members.join({ roomId, userId, name: 'Ann', role: 'viewer', inviteId: 'i' }, now);
      assert.deepEqual(member, {
        ...{ roomId, userId, name: 'Ann', role: 'viewer', inviteId: 'i', since: now },
        ...{ sessionGeneration: 0, signedInAt: undefined, bannedAt: undefined },
      });
      const again = await members.join({ roomId, userId, name: 'Anna', role: 'editor' }, later);
      assert.deepEqual(again, { ...member, name: 'Anna' });
      assert.deepEqual(await members.find(roomId, userId), again);
      assert.equal(await members.find(otherRoomId, userId), undefined);
    });

    it('remembers every invite somebody came by, and when they signed in last', async () => {
      const userId = randomUUID();
      const join = (inviteId: string, signedInAt?: Date) =>
        members.join(
          { roomId, userId, name: '', role: 'viewer', inviteId, ...(signedInAt && { signedInAt }) },
          now,
        );
      await join('first', now);
      assert.deepEqual((await join('second')).signedInAt, now);
      const again = await join('second', later);
      assert.partialDeepStrictEqual(again, { inviteId: 'first', signedInAt: later });
      assert.deepEqual((await members.invitesOf(roomId, userId)).sort(), ['first', 'second']);
      assert.deepEqual(await members.invitesOf(otherRoomId, userId), []);
    });

    it('counts every kick of many at once', async () => {
      const userId = randomUUID();
      await members.join({ roomId, userId, name: '', role: 'viewer' }, now);
      await Promise.all(Array.from({ length: 5 }, () => members.kick(roomId, userId)));
      assert.equal((await members.find(roomId, userId))?.sessionGeneration, 5);
    });

    it('a closed invite is used by nobody, and keeps when it was closed first', async () => {
      const { inviteId, secretHash } = await invited();
      await invites.close(otherRoomId, [inviteId], now);
      assert.equal((await invites.use(roomId, secretHash, now)).used, true);
      await invites.close(roomId, [inviteId, 'another'], now);
      await invites.close(roomId, [inviteId], later);
      assert.deepEqual((await invites.find(roomId, inviteId))?.closedAt, now);
      assert.deepEqual(await invites.use(roomId, secretHash, now), { used: false, reason: 'closed' });
      await invites.setRole(roomId, inviteId, 'viewer');
      assert.equal((await invites.find(roomId, inviteId))?.role, 'viewer');
    });

    it('one who joins twice at once is one member', async () => {
      const userId = randomUUID();
      const join = () => members.join({ roomId, userId, name: 'Ann', role: 'viewer' }, now);
      await Promise.all([join(), join(), join()]);
      assert.equal((await members.list(roomId)).filter((member) => member.userId === userId).length, 1);
    });

    it('changes role, kick and ban, and forgets', async () => {
      const userId = randomUUID();
      await members.join({ roomId, userId, name: 'Bob', role: 'viewer' }, now);
      assert.equal((await members.setRole(roomId, userId, 'editor'))?.role, 'editor');
      assert.equal((await members.kick(roomId, userId))?.sessionGeneration, 1);
      assert.deepEqual((await members.setBanned(roomId, userId, later))?.bannedAt, later);
      assert.equal((await members.setBanned(roomId, userId, undefined))?.bannedAt, undefined);
      assert.partialDeepStrictEqual(await members.find(roomId, userId), {
        role: 'editor',
        sessionGeneration: 1,
      });
      assert.equal(await members.remove(roomId, userId), true);
      assert.equal(await members.remove(roomId, userId), false);
    });

    it('changes nobody the room does not know', async () => {
      assert.equal(await members.setRole(roomId, 'nobody', 'editor'), undefined);
      assert.equal(await members.kick(roomId, 'nobody'), undefined);
      assert.equal(await members.setBanned(roomId, 'nobody', now), undefined);
    });
  });
}
