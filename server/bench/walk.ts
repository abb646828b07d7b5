// What of the server an edit, a PUT of a file and a join go through: files, and calls of functions in them, by V8's
// precise coverage of one of each, on the embedded database, after another of each was made.
//   npm run walk                   the table of docs/architecture.md
//   npm run walk -- --files        with each file, and its calls
import { Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestServer } from '../test/http/server.ts';
import { CollabClient } from '../test/wire/collabClient.ts';

const source = fileURLToPath(new URL('../src', import.meta.url));
const inspector = new Session();
inspector.connect();

type Walk = Map<string, number>;

/** The calls since coverage was taken last, by file of the server. */
async function takeWalk(): Promise<Walk> {
  const { result } = await inspector.post('Profiler.takePreciseCoverage');
  const walk: Walk = new Map();
  for (const { url, functions } of result) {
    if (!url.startsWith('file:') || !fileURLToPath(url).startsWith(source)) continue;
    const calls = functions.reduce((sum, { ranges }) => sum + ranges[0]!.count, 0);
    if (calls > 0) walk.set(relative(source, fileURLToPath(url)), calls);
  }
  return walk;
}

async function walkOf(action: () => Promise<unknown>): Promise<Walk> {
  await takeWalk();
  await action();
  return takeWalk();
}

const server = await startTestServer();
const room = await server.createRoom({ code: 'one\n', path: 'main.js' });
const main = `${room.roomId}/main`;
const clients: CollabClient[] = [];
const joining = () => {
  const client = new CollabClient(server.url.replace('http', 'ws'), main, room.ownerToken);
  clients.push(client);
  return client.until(() => client.provider.isSynced);
};
await joining();
await joining();
const [writer, reader] = clients as [CollabClient, CollabClient];

/** A letter, until the other has it and it is committed. */
async function edit(): Promise<void> {
  const text = writer.doc.getText('content');
  text.insert(text.length, 'x');
  await Promise.all([writer.saved(), reader.until(() => reader.text === writer.text)]);
}

async function put(code: string): Promise<void> {
  const authorization = `Bearer ${room.ownerToken}`;
  const response = await server.send('PUT', `/rooms/${room.roomId}/files/main.js`, code, { authorization });
  if (response.status !== 200) throw new Error(`PUT: ${response.status} ${await response.text()}`);
  await response.text();
  await reader.until(() => reader.text === code);
}

await edit();
await put('two\n');
await inspector.post('Profiler.enable');
await inspector.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const walks = {
  'an edit on `/collab`, until it is committed and another has it': await walkOf(edit),
  'a `PUT` of a file that two have open': await walkOf(() => put('three\n')),
  'a join of a document that is open, on a socket of its own': await walkOf(joining),
};
await inspector.post('Profiler.stopPreciseCoverage');

console.log('| walk | files | calls |');
console.log('| --- | --- | --- |');
for (const [name, walk] of Object.entries(walks)) {
  const calls = [...walk.values()].reduce((sum, count) => sum + count, 0);
  console.log(`| ${name} | ${walk.size} | ${calls} |`);
}
if (process.argv.includes('--files')) {
  for (const [name, walk] of Object.entries(walks)) {
    console.log(`\n${name}`);
    for (const [file, calls] of [...walk].sort(([, one], [, other]) => other - one)) {
      console.log(`${String(calls).padStart(6)}  ${file}`);
    }
  }
}
for (const client of clients) client.close();
await server.stop();
