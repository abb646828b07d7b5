import type Router from '@koa/router';
import { decodePack, maxPackBytes, PackError } from '@tandem/protocol/tree/blobPack';
import { blobNamesSchema, maxTreeChanges, treeRequestSchema } from '@tandem/protocol/tree/entries';
import type { RoomTree } from '../../tree/roomTree.ts';
import { readBinary, readJson } from '../request/body.ts';
import { HttpProblem } from '../request/problem.ts';
import type { RoomDoor } from './roomDoor.ts';

/** A change has two paths of 1,024 characters at most, of six bytes each in JSON; few are half as long. */
const changesBytes = maxTreeChanges * 1024;
/** A hash takes 67 bytes in a list. */
const namesBytes = 1024 ** 2;

/** The tree of a room: what stands in its folder, and the bytes of that. */
export function treeRoutes(router: Router, { tree, door }: { tree: RoomTree; door: RoomDoor }): void {
  const base = '/rooms/:roomId';

  router.get(`${base}/tree`, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'read');
    ctx.body = await tree.page(room.roomId, sinceOf(ctx.query.since));
    ctx.set('Cache-Control', 'no-store');
  });

  router.post(`${base}/tree`, async (ctx) => {
    const { room, principal } = await door.enter(ctx, ctx.params.roomId!, 'write');
    const { changes, label } = await readJson(ctx, treeRequestSchema, changesBytes);
    const asker = { userId: principal.userId, isOwner: principal.role === 'owner' };
    ctx.body = await tree.change(room.roomId, asker, changes, label);
  });

  router.post(`${base}/blobs/missing`, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'write');
    const { hashes } = await readJson(ctx, blobNamesSchema, namesBytes);
    ctx.body = { hashes: await tree.missing(room.roomId, hashes) };
  });

  router.post(`${base}/blobs`, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'write');
    ctx.body = await tree.addBlobs(room.roomId, blobsOf(await readBinary(ctx, maxPackBytes)));
  });

  router.post(`${base}/blobs/fetch`, async (ctx) => {
    const { room } = await door.enter(ctx, ctx.params.roomId!, 'read');
    const { hashes } = await readJson(ctx, blobNamesSchema, namesBytes);
    ctx.body = Buffer.from(await tree.pack(room.roomId, hashes));
    ctx.type = 'application/octet-stream';
  });
}

function sinceOf(value: string | string[] | undefined): number {
  const since = Number(value ?? 0);
  if (Number.isSafeInteger(since) && since >= 0) return since;
  throw new HttpProblem('invalid_request', 'Say since which change: ?since=SEQ, a whole number.');
}

function blobsOf(body: Uint8Array) {
  try {
    return decodePack(body);
  } catch (error) {
    throw error instanceof PackError ? new HttpProblem('invalid_request', error.message) : error;
  }
}
