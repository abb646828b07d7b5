import assert from 'node:assert/strict';
import { onBothDatabases } from './databases.ts';
import { newDocument, newRoom } from './rooms.ts';

onBothDatabases('creating documents', (database) => {
  it('of many who create documents at once, on two servers too, as many do as the room may have', async () => {
    const one = await database().open();
    // One process has the folder of an embedded database.
    const two = database().location.databaseUrl ? await database().open() : one;
    try {
      const room = newRoom();
      await one.rooms.create(room);
      const creations = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          [one, two][index % 2]!.rooms.createDocument(
            room.roomId,
            newDocument(`${room.roomId}/file-${index}`),
            room.documents.length + 5,
          ),
        ),
      );
      assert.equal(creations.filter((creation) => creation === 'created').length, 5);
      assert.equal(creations.filter((creation) => creation === 'full').length, 35);
    } finally {
      await Promise.all([...new Set([one, two])].map((store) => store.close()));
    }
  });
});
