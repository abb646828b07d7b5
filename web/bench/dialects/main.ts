/**
 * `npm run bench:dialects`: two pages of each dialect type at once in one room, 240 keys each at 8 keys a second, at full
 * speed and with the processor slowed six times, on Tandem and on a bare relay where the last text wins. Then one stops
 * after a line, and the other types on. `--only a,c` picks dialects, `--rounds N` repeats, `--keys N` types less,
 * `--atOnce N` rooms at a time, `--servers tandem` leaves the relay out.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Dialect, dialects, PageServer } from '../../test/browser/dialects/pageServer.ts';
import { Typist } from '../../test/browser/dialects/typist.ts';
import { browser, endBrowser } from '../../test/browser/harness/chromium.ts';
import { TestServer } from '../../test/browser/harness/testServer.ts';
import { startRelay } from './relay.ts';

type Target = { url: string; code(room: string): string | Promise<string>; stop(): Promise<void> };
type Outcome = { typed: number; lost: number; swept: number; doubled: number; lines: number; apart: boolean };

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    keys: { type: 'string', default: '240' },
    atOnce: { type: 'string', default: '2' },
    slowed: { type: 'string', default: '1,6' },
    servers: { type: 'string', default: 'tandem,relay' },
  },
});
const chosen = (flags.only?.split(',') as Dialect[] | undefined) ?? dialects;
const keys = Number(flags.keys);
const keysPerSecond = 8;
/** Who waits before sending sends when a word ends; without a rest they would send once. */
const restMs = (dialect: Dialect) => (dialect === 'g' ? 450 : 0);

const pages = new PageServer();
await pages.start();

async function startTandem(): Promise<Target> {
  const server = new TestServer({ ALLOWED_ORIGINS: pages.origin });
  await server.start();
  return { url: server.url, code: (room) => server.code(room), stop: () => server.remove() };
}

/** Two type at once; then one writes a line and stops, while the other types on. */
async function typeTogether(dialect: Dialect, target: Target, slowed: number): Promise<Outcome> {
  const first = await Typist.open(pages.address(dialect, target.url), 'abcdefghijklm', slowed);
  const room = await first.room();
  const second = await Typist.open(pages.address(dialect, target.url, room), 'NOPQRSTUVWXYZ', slowed);
  const both = [first, second];
  try {
    for (const typist of both) await typist.putCursorAtEnd();
    await Promise.all(both.map((typist) => typist.type(keys, keysPerSecond, restMs(dialect))));
    const line = '0123456789';
    const writeLine = async () => {
      for (const key of ['Enter', ...line, 'Enter']) await second.page.keyboard.press(key);
    };
    const sweptBefore = await second.swept();
    await Promise.all([first.type(24, keysPerSecond, restMs(dialect)), writeLine()]);
    const text = await settled(target, room);
    const fates = await Promise.all(both.map((typist) => typist.fate(text)));
    const sum = (what: 'typed' | 'lost' | 'swept' | 'doubled') => fates[0]![what] + fates[1]![what];
    const shown = await Promise.all(both.map((typist) => typist.text()));
    return {
      typed: sum('typed'),
      lost: sum('lost'),
      swept: sum('swept'),
      doubled: sum('doubled'),
      // A line that its own page overwrote in part before it was sent is lost by no server.
      lines: [...line].every((digit) => text.includes(digit)) || (await second.swept()) > sweptBefore ? 0 : 1,
      apart: shown.some((each) => each !== text),
    };
  } finally {
    await Promise.all(both.map((typist) => typist.leave()));
  }
}

/** The text when a second has passed without a change of it: nobody types any more. */
async function settled(target: Target, room: string): Promise<string> {
  for (let before: string | undefined; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const text = await target.code(room);
    if (text === before) return text;
    before = text;
  }
}

const results = new Map<string, Outcome[]>();
const note = (server: string, dialect: Dialect, slowed: number, outcome: Outcome) => {
  const key = `${server} ${dialect} ${slowed}`;
  results.set(key, [...(results.get(key) ?? []), outcome]);
  console.error(key.padEnd(14), JSON.stringify(outcome));
};

async function run(server: string, dialect: Dialect, slowed: number, target: Target): Promise<void> {
  for (let round = 0; round < Number(flags.rounds); round += 1) {
    try {
      note(server, dialect, slowed, await typeTogether(dialect, target, slowed));
    } catch (error) {
      console.error(`${server} ${dialect} ${slowed}: ${error instanceof Error ? error.message : error}`);
    }
  }
}

/** So many pieces of work at a time. */
async function inTurns(work: (() => Promise<void>)[], atOnce: number): Promise<void> {
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = work.shift(); next; next = work.shift()) await next();
    }),
  );
}

const servers = flags.servers.split(',');
const slowings = flags.slowed.split(',').map(Number);
for (const slowed of slowings) {
  const tandem = servers.includes('tandem') ? await startTandem() : undefined;
  const work = chosen.flatMap((dialect) => [
    async () => {
      if (tandem) await run('tandem', dialect, slowed, tandem);
    },
    async () => {
      if (!servers.includes('relay')) return;
      const relay = await startRelay(dialect);
      await run('relay', dialect, slowed, relay);
      await relay.stop();
    },
  ]);
  await inTurns(work, Number(flags.atOnce));
  await tandem?.stop();
}
const version = (await browser()).version();
await endBrowser();
await pages.stop();

const columns = slowings.flatMap((slowed) => servers.map((server) => ({ server, slowed })));
const title = ({ server, slowed }: { server: string; slowed: number }) =>
  `${server}, ${slowed === 1 ? 'full speed' : `slowed ${slowed} times`}`;
console.log(
  `Two pages, ${keys} keys each at ${keysPerSecond} a second, ${flags.rounds} rounds. In each field: letters lost / typed, and lines lost of one who had stopped. ${cpus().length} cores (${cpus()[0]!.model.trim()}), Node ${process.versions.node}, Chromium ${version}.\n`,
);
console.log(`| dialect | ${columns.map(title).join(' | ')} |\n|${' --- |'.repeat(columns.length + 1)}`);
for (const dialect of chosen) {
  const fields = columns.map(({ server, slowed }) => {
    const outcomes = results.get(`${server} ${dialect} ${slowed}`) ?? [];
    const total = (what: 'lost' | 'typed' | 'doubled' | 'lines') =>
      outcomes.reduce((sum, outcome) => sum + outcome[what], 0);
    const doubled = total('doubled') > 0 ? `, ${total('doubled')} twice` : '';
    return `${total('lost')} / ${total('typed')}${doubled}; ${total('lines')}`;
  });
  console.log(`| ${dialect.toUpperCase()} | ${fields.join(' | ')} |`);
}
