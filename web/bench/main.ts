/**
 * `npm run bench:page`: the page beside CodeMirror with a stock `y-websocket` and a stock Hocuspocus provider on their own
 * servers, in one run and one Chromium. `--quick` shortens it, `--only NAME[,NAME]` picks pages, `--work NAME[,NAME]`
 * picks measurements. Build the page first; the script of package.json does.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { browser, endBrowser } from '../test/browser/harness/chromium.ts';
import { type Figure, measureKeystrokes, measureLargeFile, measureLoading } from './measure.ts';
import { startPeer, startTandem, type Target } from './targets.ts';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    work: { type: 'string' },
  },
});
const starts: Record<string, () => Promise<Target>> = {
  tandem: startTandem,
  'y-websocket': () => startPeer('y-websocket'),
  hocuspocus: () => startPeer('hocuspocus'),
};
const works: Record<string, (target: Target) => Promise<Figure[]>> = {
  loading: (target) => measureLoading(target, flags.quick ? 3 : 10),
  keystrokes: (target) => measureKeystrokes(target, flags.quick ? 100 : 600),
  largeFile: (target) => measureLargeFile(target, flags.quick ? 40 : 200),
};
const names = flags.only?.split(',') ?? Object.keys(starts);
const chosen = flags.work?.split(',') ?? Object.keys(works);
const columns = new Map<string, Figure[]>();

for (const name of names) {
  const target = await starts[name]!();
  try {
    const figures: Figure[] = [];
    for (const work of chosen) figures.push(...(await works[work]!(target)));
    columns.set(name, figures);
  } finally {
    await target.stop();
  }
}
const version = (await browser()).version();
await endBrowser();

const rows = columns.get(names[0]!)!.map(({ what, unit }) => {
  const values = names.map((name) => columns.get(name)!.find((figure) => figure.what === what)!.value);
  const ratios = values.slice(1).map((value) => (values[0]! / value).toFixed(2));
  return [`${what}, ${unit}`, ...values.map((value) => value.toFixed(1)), ratios.join(' / ')];
});
const head = ['', ...names, names.length > 1 ? `${names[0]} / ${names.slice(1).join(', / ')}` : ''];
const machine = `${cpus().length} cores (${cpus()[0]!.model.trim()}), Node ${process.versions.node}, Chromium ${version}`;
console.log(`Measured on ${machine}; browser, servers and this program share the cores.\n`);
console.log(`| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}`);
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
