import type Router from '@koa/router';
import { type CreatedInvite, createInviteSchema, type Invite, joinRoomSchema } from '@tandem/protocol/access';
import { isSingleLine } from '@tandem/protocol/singleLine';
import { inviteRefusals, type Joining } from '../../access/joining.ts';
import type { RoomAccess } from '../../access/roomAccess.ts';
import { linksTo } from '../../rooms/rooms.ts';
import type { InviteRecord } from '../../store/inviteStore.ts';
import { readJson } from '../request/body.ts';
import { HttpProblem } from '../request/problem.ts';
import { serverUrl } from '../request/publicUrl.ts';
import { bearerToken, type RoomDoor, refusalProblem } from './roomDoor.ts';

/** Invites to a room, and joining it. */
export function inviteRoutes(
  router: Router,
  parts: {
    access: RoomAccess;
    joining: Joining;
    door: RoomDoor;
    publicUrl: string | undefined;
    maxBodyBytes: number;
  },
): void {
  const { access, joining, door } = parts;
  const path = '/rooms/:roomId/invites';

  router.post(path, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'administer');
    const request = await readJson(ctx, createInviteSchema, parts.maxBodyBytes);
    const { invite, secret } = await access.invite(room.roomId, request, new Date());
    ctx.status = 201;
    ctx.set('Cache-Control', 'no-store');
    ctx.body = {
      ...describe(invite),
      secret,
      links: linksTo(serverUrl(ctx, parts.publicUrl), room.roomId, secret),
    } satisfies CreatedInvite;
  });

  router.get(path, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'administer');
    ctx.body = { invites: (await access.invites(room.roomId)).map(describe) };
  });

  router.delete(`${path}/:inviteId`, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'administer');
    const inviteId = ctx.params.inviteId!;
    // An id the database could not even hold is no invite's.
    if (!isSingleLine(inviteId) || !(await access.revoke(room.roomId, inviteId, new Date()))) {
      throw new HttpProblem('invite_not_found', 'The list of invites is at /rooms/:id/invites.');
    }
    ctx.status = 204;
  });

  router.post('/rooms/:roomId/join', async (ctx) => {
    const room = await door.find(ctx.params.roomId!);
    const request = await readJson(ctx, joinRoomSchema, parts.maxBodyBytes);
    const result = await joining.join(room, bearerToken(ctx), request, ctx.ip, new Date());
    if (!result.joined) {
      if (!('invite' in result)) throw refusalProblem(result);
      throw new HttpProblem(
        result.invite === 'unknown' ? 'invite_not_found' : 'invite_used_up',
        inviteRefusals[result.invite],
      );
    }
    ctx.set('Cache-Control', 'no-store');
    ctx.body = result.session;
  });
}

function describe(invite: InviteRecord): Invite {
  return {
    inviteId: invite.inviteId,
    role: invite.role,
    label: invite.label,
    created_at: invite.createdAt.toISOString(),
    expires_at: invite.expiresAt?.toISOString() ?? null,
    max_uses: invite.maxUses ?? null,
    uses: invite.uses,
    revoked_at: invite.revokedAt?.toISOString() ?? null,
    closed_at: invite.closedAt?.toISOString() ?? null,
  };
}
