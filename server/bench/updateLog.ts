/**
 * How many appends a second the update log commits, and how long one takes: `node bench/updateLog.ts [seconds]`.
 * It runs over the embedded database, and over a PostgreSQL server when TEST_DATABASE_URL is set. Writers stand in for
 * typists who wait for nobody: each has a number of appends outstanding and makes the next when one is acknowledged.
 */
import { cpus } from 'node:os';
import type { Store } from '../src/store/open/store.ts';
import {
  embeddedDatabase,
  serverDatabase,
  type TestDatabase,
  testDatabaseUrl,
} from '../test/store/databases.ts';
import { newDocument, newRoom } from '../test/store/rooms.ts';

const seconds = Number(process.argv[2] ?? 3);
/** What one typed character is as a Yjs update. */
const update = new Uint8Array(28).map((_, index) => index);

const loads = [
  { name: '1 document, 1 outstanding', documents: 1, outstanding: 1 },
  { name: '1 document, 50 outstanding', documents: 1, outstanding: 50 },
  { name: '200 documents, 2 outstanding each', documents: 200, outstanding: 2 },
  { name: '50 documents, 10 outstanding each', documents: 50, outstanding: 10 },
  { name: '50 documents, 200 outstanding each', documents: 50, outstanding: 200 },
];

async function measure(
  store: Store,
  documents: number,
  outstanding: number,
): Promise<Record<string, number>> {
  const room = newRoom();
  const made = Array.from({ length: documents }, (_, index) =>
    newDocument(`${room.roomId}/${index}`, { epoch: 'e' }),
  );
  await store.rooms.create({ ...room, documents: made });
  let latencies: number[] = [];
  let stopped = false;
  const write = async (document: string) => {
    while (!stopped) {
      const startedAt = performance.now();
      await store.updates.append(document, 'e', update, 'somebody');
      latencies.push(performance.now() - startedAt);
    }
  };
  const writers = made.flatMap(({ name }) => Array.from({ length: outstanding }, () => write(name)));
  await elapse(1);
  latencies = [];
  const startedAt = performance.now();
  await elapse(seconds);
  const took = (performance.now() - startedAt) / 1000;
  const measured = latencies.sort((a, b) => a - b);
  stopped = true;
  await Promise.all(writers);
  const at = (share: number) => Number(measured[Math.floor(measured.length * share)]?.toFixed(2));
  return { 'appends/s': Math.round(measured.length / took), 'p50 ms': at(0.5), 'p99 ms': at(0.99) };
}

function elapse(duration: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration * 1000));
}

async function run(database: TestDatabase): Promise<void> {
  const commits: number[] = [];
  const store = await database.open({ onCommit: ({ updates }) => commits.push(updates) });
  const rows: Record<string, unknown> = {};
  for (const { name, documents, outstanding } of loads) {
    commits.length = 0;
    const result = await measure(store, documents, outstanding);
    const updates = commits.reduce((sum, count) => sum + count, 0);
    rows[name] = { ...result, 'updates a commit': Math.round(updates / commits.length) };
  }
  await store.close();
  const [{ version } = {}] = await database.execute('select version()');
  console.log(String(version).split(',')[0]);
  console.table(rows);
  await database.dispose();
}

console.log(`Node ${process.version}, ${cpus().length} cores of ${cpus()[0]?.model}, ${seconds} s each`);
if (testDatabaseUrl) await run(await serverDatabase());
else console.log('Set TEST_DATABASE_URL to measure a PostgreSQL server too.');
await run(await embeddedDatabase());
