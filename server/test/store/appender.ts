// A process of its own that appends without end, and says on stdout what was acknowledged: for the test that kills it.
import { openStore } from '../../src/store/open/openStore.ts';
import { foldBase, silentLog } from './databases.ts';
import { newDocument, newRoom } from './rooms.ts';

const [roomId = '', value = '', dataDir = '', databaseUrl] = process.argv.slice(2);
const documents = [`${roomId}/one`, `${roomId}/two`, `${roomId}/three`];
const store = await openStore({ databaseUrl, dataDir, log: silentLog, foldBase });
if (!(await store.rooms.find(roomId))) {
  const made = documents.map((name) => newDocument(name, { epoch: 'e' }));
  await store.rooms.create(newRoom({ roomId, documents: made }));
}

async function appendForever(document: string): Promise<never> {
  for (let counter = 0; ; counter++) {
    const update = new TextEncoder().encode(`${value}:${counter}`);
    const seq = await store.updates.append(document, 'e', update, 'ann');
    // Written at once, so that nothing acknowledged is still in this process when it is killed.
    process.stdout.write(`${document} ${seq} ${value}:${counter}\n`);
  }
}

await Promise.all(documents.flatMap((document) => [appendForever(document), appendForever(document)]));
