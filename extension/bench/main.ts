// What pairing costs in real windows of VS Code, beside a no-op extension in the same run that forwards changes over a
// bare socket: node extension/bench/main.ts [--only activation,typing,paste] [--keystrokes 220] [--pastes 3]
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { User } from '../test/e2e/harness/user.ts';
import { vscodeVersion } from '../test/host/install.ts';
import { Fixtures } from './fixtures.ts';
import { type Pasted, paste } from './pasting.ts';
import { ms, percentile } from './statistics.ts';
import { type Pair, typeInto, typingText } from './typing.ts';

const parts = ['activation', 'typing', 'paste'] as const;
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    keystrokes: { type: 'string', default: '220' },
    pastes: { type: 'string', default: '3' },
  },
});
const keystrokes = Number(values.keystrokes);
const pastes = Number(values.pastes);
const wanted = parts.filter((part) => values.only === undefined || values.only.split(',').includes(part));

await using fixtures = new Fixtures();
await fixtures.open();
console.log(
  `\nVS Code ${vscodeVersion} in Chromium, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GB`,
);
if (wanted.includes('activation')) await measureActivation();
if (wanted.length > 1 || wanted[0] !== 'activation') {
  const pair = await openPair();
  const typed = new Map<string, { p50: number; p99: number }>();
  for (const way of ['no-op', 'tandem'] as const) {
    const join = way === 'tandem' ? joinByTandem : joinByProbe;
    if (wanted.includes('typing')) {
      await join(pair, `${way}-typing.txt`);
      await measureTyping(way, pair, typed);
    }
    if (wanted.includes('paste')) await measurePastes(way, pair, join);
  }
  compare(typed);
}

/** What VS Code itself says that loading the code and calling `activate` took, in a window each. */
async function measureActivation(): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < 3; run += 1) {
    const window = await fixtures.window(0);
    await window.run('Tandem: Show Log');
    await window.run('Developer: Show Running Extensions');
    // Only rows that are seen are there, and the list begins with the slowest.
    await window.page.setViewportSize({ width: 1100, height: 3000 });
    const row = window.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Tandem' });
    const said = /Activation: (\d+)\s*ms/.exec(await row.first().innerText());
    if (!said) throw new Error('VS Code does not say how long the activation took.');
    times.push(Number(said[1]));
    await window.close();
  }
  console.log('\n| activation, milliseconds, as VS Code tells it | |\n| --- | --- |');
  console.log(`| median of 3 windows | ${percentile(times, 0.5)} |\n| slowest | ${Math.max(...times)} |`);
}

/** Ada's files, and Ben's where the probe joins them; each tells the probe a socket of its own. */
async function openPair(): Promise<Pair> {
  const names = ['typing', ...Array.from({ length: pastes }, (_, run) => `paste${run}`)];
  const files = Object.fromEntries(
    names.flatMap((name) => {
      const text = name === 'typing' ? typingText : '';
      const socket = [`no-op-${name}.socket`, fixtures.newSocket()];
      return [[`no-op-${name}.txt`, text], socket, [`tandem-${name}.txt`, text]];
    }),
  );
  const [ada, ben] = await Promise.all([fixtures.window(0, files), fixtures.window(1, files)]);
  return { ada, ben };
}

async function measureTyping(
  way: string,
  pair: Pair,
  typed: Map<string, { p50: number; p99: number }>,
): Promise<void> {
  console.log(
    `\n| ${way}: keystroke to the screen of the other window, milliseconds | p50 | p99 | own screen p50 | p99 |`,
  );
  console.log('| --- | --- | --- | --- | --- |');
  for (const busy of [false, true]) {
    const { there, here } = await typeInto(pair, keystrokes, busy);
    const [p50, p99] = [percentile(there, 0.5), percentile(there, 0.99)];
    typed.set(`${way} ${busy}`, { p50, p99 });
    const own = `${ms(percentile(here, 0.5))} | ${ms(percentile(here, 0.99))}`;
    console.log(`| ${busy ? 'the other types too' : 'the other reads'} | ${ms(p50)} | ${ms(p99)} | ${own} |`);
  }
}

function compare(typed: ReadonlyMap<string, { p50: number; p99: number }>): void {
  if (typed.size === 0) return;
  console.log('\n| tandem against no-op | p50 | p99 |\n| --- | --- | --- |');
  for (const busy of [false, true]) {
    const [peer, own] = [typed.get(`no-op ${busy}`)!, typed.get(`tandem ${busy}`)!];
    const name = busy ? 'the other types too' : 'the other reads';
    console.log(
      `| ${name}: milliseconds beyond it | ${ms(own.p50 - peer.p50)} | ${ms(own.p99 - peer.p99)} |`,
    );
    console.log(`| ratio | ${(own.p50 / peer.p50).toFixed(2)} | ${(own.p99 / peer.p99).toFixed(2)} |`);
  }
}

async function measurePastes(
  way: string,
  pair: Pair,
  join: (pair: Pair, file: string) => Promise<void>,
): Promise<void> {
  const runs: Pasted[] = [];
  for (let run = 0; run < pastes; run += 1) {
    await join(pair, `${way}-paste${run}.txt`);
    runs.push(await paste(pair));
  }
  console.log(
    `\n| ${way}: a paste of 1 MB, milliseconds | median of ${pastes} | slowest |\n| --- | --- | --- |`,
  );
  const rows = {
    "on the other's screen": 'there',
    'on the own screen': 'here',
    'longest stall of the own window': 'stallHere',
    "of the other's": 'stallThere',
    'of the own extension host': 'hostHere',
    "of the other's ": 'hostThere',
  } as const;
  for (const [name, of] of Object.entries(rows)) {
    const times = runs.map((run) => run[of]);
    console.log(`| ${name} | ${ms(percentile(times, 0.5))} | ${ms(Math.max(...times))} |`);
  }
}

async function joinByTandem({ ada, ben }: Pair, file: string): Promise<void> {
  const people = [new User('Ada', ada), new User('Ben', ben)] as const;
  for (const person of people) await person.leaveAll();
  const link = await people[0].create(file);
  await people[1].join(link, file);
}

async function joinByProbe({ ada, ben }: Pair, file: string): Promise<void> {
  for (const window of [ada, ben]) {
    await window.openFile(file);
    await window.run('Probe: Forward Changes');
    await window.focusEditor();
  }
}
