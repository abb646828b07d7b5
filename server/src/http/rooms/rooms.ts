import type Router from '@koa/router';
import { changeRoomSchema } from '@tandem/protocol/access';
import { type CreatedRoom, createRoomSchema } from '@tandem/protocol/rooms';
import type { Context } from 'koa';
import type { Rooms } from '../../rooms/rooms.ts';
import { readJson } from '../request/body.ts';
import { serverUrl } from '../request/publicUrl.ts';
import type { AddressLimit } from '../request/rateLimits.ts';
import type { RoomDoor } from './roomDoor.ts';

/** `POST /rooms` and what one room answers. */
export function roomRoutes(
  router: Router,
  parts: {
    rooms: Rooms;
    door: RoomDoor;
    newRooms: AddressLimit;
    publicUrl: string | undefined;
    maxCreateBytes: number;
    maxBodyBytes: number;
  },
): void {
  const { rooms, door, maxBodyBytes, publicUrl } = parts;

  const create = async (ctx: Context) => {
    const creator = await door.signedIn(ctx);
    await parts.newRooms.count(ctx);
    const request = await readJson(ctx, createRoomSchema, parts.maxCreateBytes);
    const { room, ownerToken } = await rooms.create(request, creator);
    const server = serverUrl(ctx, publicUrl);
    ctx.status = 201;
    ctx.set('Location', `${server}/rooms/${room.roomId}`);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = { ...(await rooms.describe(room, server)), ownerToken } satisfies CreatedRoom;
  };
  router.post('/rooms', create);
  router.post('/rooms/create', create);

  router.get('/rooms/:roomId', async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'read');
    ctx.body = await rooms.describe(room, serverUrl(ctx, publicUrl));
  });

  router.patch('/rooms/:roomId', async (ctx) => {
    const { room, principal } = await door.enter(ctx, ctx.params.roomId!, 'administer');
    const request = await readJson(ctx, changeRoomSchema, maxBodyBytes);
    const changed = await rooms.change(room, request, principal.userId);
    ctx.body = await rooms.describe(changed, serverUrl(ctx, publicUrl));
  });

  router.delete('/rooms/:roomId', async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'administer');
    await rooms.remove(room);
    ctx.status = 204;
  });
}
