import { calibrationError, percentile, type Score } from './protocol.ts';

/** Prints what each completer reached, as a table in Markdown. */
export function printTable(scores: ReadonlyMap<string, Score>): void {
  const heads = [
    'shown %',
    'right % of shown',
    'whole line %',
    'useless / 100',
    'keys saved % (net)',
    'calibration error',
    'p50 / p99 ms',
  ];
  console.log(`\n|  | ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length + 1)}`);
  for (const [name, score] of scores) {
    const of = (part: number, whole: number) => (whole === 0 ? '-' : ((100 * part) / whole).toFixed(1));
    const cells = [
      of(score.shown, score.positions),
      of(score.right, score.shown),
      of(score.wholeLine, score.positions),
      of(score.useless, score.positions),
      `${of(score.saved, score.characters)} (${of(score.saved - score.distraction, score.characters)})`,
      // The baselines claim no probability.
      name.startsWith('Tandem') ? calibrationError(score.claims).toFixed(3) : '-',
      `${percentile(score.latencies, 0.5).toFixed(1)} / ${percentile(score.latencies, 0.99).toFixed(1)}`,
    ];
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  const [first] = scores.values();
  console.log(
    `\n${first?.positions ?? 0} positions, ${first?.characters ?? 0} characters typed, for each row.`,
  );
}
