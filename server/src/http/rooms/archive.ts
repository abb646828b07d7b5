import { Readable } from 'node:stream';
import type Router from '@koa/router';
import { makeZip } from 'client-zip';
import type { RoomFiles } from '../../rooms/files.ts';
import type { AddressLimit } from '../request/rateLimits.ts';
import type { RoomDoor } from './roomDoor.ts';

/** All files of a room as one zip. */
export function archiveRoutes(
  router: Router,
  parts: { files: RoomFiles; door: RoomDoor; limit: AddressLimit },
): void {
  const { files, door, limit } = parts;
  router.get('/rooms/:roomId/archive', async (ctx) => {
    // Every file is read for it, which costs more than a request.
    await limit.count(ctx);
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'read');
    const entries = textsOf(files, room.roomId);
    // What cannot be answered at all is said before the first byte.
    const first = await entries.next();
    ctx.attachment(`tandem-${room.roomId}.zip`);
    ctx.type = 'application/zip';
    ctx.set('Cache-Control', 'no-store');
    ctx.body = Readable.from(makeZip(startingWith(first, entries)));
  });
}

type Entry = { name: string; input: string; lastModified: Date };

/** One file after the other, each read when the one before was sent: what is held is one text. */
async function* textsOf(files: RoomFiles, roomId: string): AsyncGenerator<Entry> {
  const lastModified = new Date();
  for (const file of await files.list(roomId)) {
    const input = await files.readIfPossible(roomId, file);
    if (input !== undefined) yield { name: file.path, input, lastModified };
  }
}

async function* startingWith(first: IteratorResult<Entry>, rest: AsyncGenerator<Entry>) {
  if (!first.done) yield first.value;
  yield* rest;
}
