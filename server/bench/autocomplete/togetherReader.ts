// Thread of together.ts: somebody in the room who notes when each character came.
import { parentPort, workerData } from 'node:worker_threads';
import { charactersIn, Member } from './member.ts';

const { url, roomId } = workerData as { url: string; roomId: string };
const port = parentPort!;
/** In milliseconds since 1970. */
const seen = new Map<string, number>();
const member = new Member(url, roomId);
await member.synced();
member.doc.on('update', (update: Uint8Array) => {
  for (const id of charactersIn(update)) seen.set(id, performance.timeOrigin + performance.now());
});
port.on('message', () => {
  port.postMessage(seen);
  seen.clear();
});
port.postMessage('synced');
