import type Router from '@koa/router';
import { renameFileSchema } from '@tandem/protocol/access';
import { pathProblem } from '@tandem/protocol/paths';
import type { RoomFiles } from '../../rooms/files.ts';
import { readJson, readText } from '../request/body.ts';
import { HttpProblem } from '../request/problem.ts';
import type { RoomDoor } from './roomDoor.ts';

/** The files of a room: their list, and each one's text. */
export function fileRoutes(
  router: Router,
  parts: { files: RoomFiles; door: RoomDoor; maxFileBytes: number; maxBodyBytes: number },
): void {
  const { files, door } = parts;
  const list = '/rooms/:roomId/files';
  const one = '/rooms/:roomId/files/*path';

  router.get(list, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'read');
    ctx.body = { files: await files.list(room.roomId) };
  });

  router.get(one, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'read');
    const file = await files.find(room.roomId, checkedPath(ctx.params.path));
    if (ctx.query.stored === undefined) {
      ctx.body = await files.read(room.roomId, file);
      ctx.type = 'text/plain; charset=utf-8';
    } else {
      ctx.body = Buffer.from(await files.stored(room.roomId, file));
      ctx.type = 'application/octet-stream';
    }
    ctx.set('Cache-Control', 'no-cache');
  });

  router.put(one, async (ctx) => {
    const { room, principal } = await door.enter(ctx, ctx.params.roomId!, 'write');
    const path = checkedPath(ctx.params.path);
    const text = await readText(ctx, 'text/plain', parts.maxFileBytes);
    const { file, created } = await files.write(room.roomId, path, text, principal.userId);
    ctx.status = created ? 201 : 200;
    ctx.body = file;
  });

  router.patch(one, async (ctx) => {
    const { room, principal } = await door.enter(ctx, ctx.params.roomId!, 'write');
    const from = checkedPath(ctx.params.path);
    const { path: to } = await readJson(ctx, renameFileSchema, parts.maxBodyBytes);
    ctx.body = await files.rename(room.roomId, from, to, principal.userId);
  });

  router.delete(one, async (ctx) => {
    const { room, principal } = await door.enter(ctx, ctx.params.roomId!, 'write');
    await files.remove(room.roomId, checkedPath(ctx.params.path), principal.userId);
    ctx.status = 204;
  });
}

/** @throws HttpProblem `invalid_path` for a path that could lead out of the room, or that not every system takes */
function checkedPath(path: string | undefined): string {
  const problem = pathProblem(path ?? '');
  if (problem) throw new HttpProblem('invalid_path', problem);
  return path!;
}
