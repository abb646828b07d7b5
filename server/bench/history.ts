/**
 * How long it takes to look back: `npm run bench:history [-- --quick]`, over the PostgreSQL server of TEST_DATABASE_URL.
 * One file with 100,000 typed edits by three people, then 1,000 files with 1,000 each, every edit
 * a row of its own as in a room where people type. *Cold* reads the log and replays, *warm* has replayed.
 */
import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import * as Y from 'yjs';
import { keyOf } from '../src/history/documentKey.ts';
import type { Kind, Question } from '../src/history/questions.ts';
import { ReplayThread } from '../src/history/replayThread.ts';
import { listSittings } from '../src/history/sittingList.ts';
import { type AuthoredUpdate, packRow } from '../src/store/log/packedRow.ts';
import { serverDatabase, withClient } from '../test/store/databases.ts';
import { newDocument, newRoom } from '../test/store/rooms.ts';

const { values: flags } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const [edits, files] = flags.quick ? [10_000, 100] : [100_000, 1_000];
const perFile = 1_000;

/** What three people type, one after the other, a line or so at a place. */
function typed(count: number): AuthoredUpdate[] {
  const doc = Object.assign(new Y.Doc(), { clientID: 1 });
  const text = doc.getText('content');
  const updates: AuthoredUpdate[] = [];
  let author = 'ann';
  doc.on('update', (update: Uint8Array) => updates.push({ update, author }));
  let place = 0;
  for (let edit = 0; edit < count; edit++) {
    if (edit % 50 === 0) {
      place = (edit * 7919) % (text.length + 1);
      author = ['ann', 'ben', 'cleo'][(edit / 50) % 3]!;
    }
    if (edit % 10 === 9 && place > 0) {
      place -= 1;
      text.delete(place, 1);
    } else {
      text.insert(place, edit % 40 === 0 ? '\n' : 'x');
      place += 1;
    }
  }
  return updates;
}

/** Every file gets the edits, each in a row of its own, as the log writes them for people who type, some 100 ms apart. */
async function write(
  url: string,
  names: readonly string[],
  updates: readonly AuthoredUpdate[],
): Promise<void> {
  const rows = updates.map((update) => packRow([update]));
  const starts: number[] = [];
  let size = 0;
  for (const { data } of rows) {
    starts.push(size + 1);
    size += data.length;
  }
  await withClient(url, async (client) => {
    const values = [
      starts,
      rows.map(({ data }) => data.length),
      rows.map(({ checksum }) => checksum),
      Buffer.concat(rows.map(({ data }) => data)),
    ];
    for (const name of names) {
      await client.query(
        `insert into updates (document_id, first_seq, last_seq, data, checksum, written_at)
          select d.id, d.seq + r.at, d.seq + r.at, substring($4::bytea from start for size), r.checksum,
            now() - interval '1 day' + r.at * interval '100 ms'
          from documents d, unnest($1::int[], $2::int[], $3::int[]) with ordinality as r(start, size, checksum, at)
          where d.name = $5`,
        [...values, name],
      );
      await client.query('update documents set seq = seq + $1 where name = $2', [rows.length, name]);
    }
    await client.query('analyze updates');
  });
}

async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const startedAt = performance.now();
  await work();
  const took = performance.now() - startedAt;
  delay.disable();
  const held = (delay.max / 1e6).toFixed(0);
  console.log(`${name}: ${took.toFixed(0)} ms; the event loop was held ${held} ms at most`);
}

const database = await serverDatabase();
const url = database.location.databaseUrl!;
const store = await database.open();
console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${store.kind}`);

/** Asks each question with a thread that knows nothing, and again. */
async function ask<K extends Kind>(
  name: string,
  document: string,
  question: Question & { kind: K },
): Promise<void> {
  const head = (await store.history.find(document))!;
  const thread = new ReplayThread();
  const again = () => thread.tell(keyOf(head), question, () => store.history.read(head));
  // The thread itself is there from the first question to a server on.
  await thread.sittings([]);
  await measure(`${name}, cold`, again);
  await measure(`${name}, warm`, again);
  await thread.close();
}

/** Lists the sittings of a room with a thread that knows nothing, and again. */
async function list(name: string, roomId: string): Promise<void> {
  const thread = new ReplayThread();
  await thread.sittings([]);
  const again = async () => listSittings(await store.history.findAll(roomId), store.history, thread);
  await measure(`${name}, cold`, again);
  await measure(`${name}, warm`, again);
  console.log(`resident with the thread: ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
  await thread.close();
}

try {
  const room = newRoom({ documents: [] });
  const one = newDocument(`${room.roomId}/main`, { firstUpdate: Uint8Array.of(0, 0) });
  await store.rooms.create({ ...room, documents: [one] });
  await write(url, [one.name], typed(edits));
  await list('sittings of the file', room.roomId);
  await ask('text at the middle', one.name, { kind: 'at', moment: { seq: edits / 2 } });
  await ask('authors', one.name, { kind: 'blame', moment: { seq: edits } });
  await ask('changes', one.name, { kind: 'changes', from: { seq: edits / 2 }, to: { seq: edits } });
  await ask('frames', one.name, { kind: 'frames', from: undefined, to: undefined });
  const [size] = await withClient(url, async (client) => {
    const sizes = `select sum(octet_length(data)) as bytes, pg_total_relation_size('updates') as stored from updates`;
    return (await client.query<{ bytes: number; stored: number }>(sizes)).rows;
  });
  const perEdit = (bytes: number) => (bytes / edits).toFixed(0);
  console.log(`an edit: ${perEdit(size!.bytes)} bytes, ${perEdit(size!.stored)} in the table with its index`);

  const large = newRoom({ documents: [] });
  const documents = Array.from({ length: files }, (_, index) =>
    newDocument(`${large.roomId}/${index}`, { epoch: 'e', firstUpdate: Uint8Array.of(0, 0) }),
  );
  await store.rooms.create({ ...large, documents });
  await write(
    url,
    documents.map(({ name }) => name),
    typed(perFile),
  );
  await list(`sittings of ${files} files with ${files * perFile} edits`, large.roomId);
} finally {
  await store.close();
  await database.dispose();
}
