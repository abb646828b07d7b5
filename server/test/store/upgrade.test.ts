import assert from 'node:assert/strict';
import { onBothDatabases } from './databases.ts';
import { newRoom } from './rooms.ts';

/** Takes the tables back to where they were before sessions were counted and bytes were. */
const asBefore = [
  `delete from migrations where name in ('Migration20261130Access', 'Migration20261130Storage')`,
  'alter table documents drop column written_bytes',
  'alter table snapshots drop column freed_bytes',
  'drop table member_invites',
  'alter table invites drop column closed_at',
  'alter table members drop column session_generation, drop column signed_in_at',
  'alter table members add column kicked_at timestamptz(3) null',
  'alter table rooms drop column session_generation, drop column owner_generation',
];

onBothDatabases('a database of an earlier version', (database) => {
  it('is brought up to date: kicks still hold, ways in are remembered, bytes are counted', async () => {
    const room = newRoom();
    const { roomId } = room;
    const { name, epoch } = room.documents[1]!;
    const first = await database().open();
    await first.rooms.create(room);
    await first.members.join(
      { roomId, userId: 'kicked', name: '', role: 'editor', inviteId: 'one' },
      new Date(),
    );
    await first.members.join({ roomId, userId: 'other', name: '', role: 'editor' }, new Date());
    await first.updates.append(name, epoch, new Uint8Array(30_000).fill(7), 'ann');
    await first.updates.append(name, epoch, new Uint8Array(90_000).fill(7), 'ann');
    await first.close();
    for (const statement of asBefore) await database().execute(statement);
    await database().execute(`update members set kicked_at = now() where user_id = 'kicked'`);

    const store = await database().open({ storage: { roomBytes: 100_000 } });
    try {
      assert.equal((await store.members.find(roomId, 'kicked'))?.sessionGeneration, 1);
      assert.equal((await store.members.find(roomId, 'other'))?.sessionGeneration, 0);
      assert.deepEqual(await store.members.invitesOf(roomId, 'kicked'), ['one']);
      assert.partialDeepStrictEqual(await store.rooms.find(roomId), {
        sessionGeneration: 0,
        ownerGeneration: 0,
      });
      assert.equal(await store.quota.wouldBeFull(roomId, 0), 'room');
    } finally {
      await store.close();
    }
  });
});
