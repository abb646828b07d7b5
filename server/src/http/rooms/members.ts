import type Router from '@koa/router';
import { changeMemberSchema, type OwnerToken } from '@tandem/protocol/access';
import { isSingleLine } from '@tandem/protocol/singleLine';
import type { RoomAccess } from '../../access/roomAccess.ts';
import { roomGone } from '../../base/roomProblem.ts';
import { readJson } from '../request/body.ts';
import { HttpProblem } from '../request/problem.ts';
import type { RoomDoor } from './roomDoor.ts';

/** Who is in a room, what they may do there, and whether they stay. */
export function memberRoutes(
  router: Router,
  parts: { access: RoomAccess; door: RoomDoor; maxBodyBytes: number },
): void {
  const { access, door } = parts;
  const one = '/rooms/:roomId/members/:userId';

  router.post('/rooms/:roomId/owner-token', async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'replaceOwnerToken');
    const ownerToken = await access.replaceOwnerToken(room.roomId);
    if (ownerToken === undefined) throw roomGone();
    ctx.set('Cache-Control', 'no-store');
    ctx.body = { ownerToken } satisfies OwnerToken;
  });

  router.delete('/rooms/:roomId/sessions', async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'administer');
    await access.endSessions(room.roomId);
    ctx.status = 204;
  });

  router.get('/rooms/:roomId/members', async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'administer');
    ctx.body = { members: await access.members(room.roomId) };
  });

  router.patch(one, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'administer');
    const request = await readJson(ctx, changeMemberSchema, parts.maxBodyBytes);
    const member = await access.changeMember(room.roomId, userId(ctx.params.userId!), request, new Date());
    if (!member) throw unknownMember();
    ctx.body = member;
  });

  router.delete(one, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'administer');
    if (!(await access.kick(room.roomId, userId(ctx.params.userId!), new Date()))) throw unknownMember();
    ctx.status = 204;
  });
}

/** An id the database could not even hold is nobody's. */
function userId(text: string): string {
  if (!isSingleLine(text)) throw unknownMember();
  return text;
}

function unknownMember(): HttpProblem {
  return new HttpProblem('member_not_found', 'The list of members is at /rooms/:id/members.');
}
