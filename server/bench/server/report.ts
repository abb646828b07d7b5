import type { TargetName } from './targets.ts';

export type Row = { work: string; target: TargetName; shown: string; value: number };

/** One line a measurement, one column a server, and Tandem's figure as a ratio of the better peer's. */
export function table(rows: Row[], names: TargetName[], machine: string): string {
  const works = [...new Set(rows.map((row) => row.work))];
  const cell = (work: string, target: TargetName) =>
    rows.find((row) => row.work === work && row.target === target);
  const lines = works.map((work) => {
    const cells = names.map((name) => cell(work, name)?.shown ?? '');
    return `| ${work} | ${cells.join(' | ')} | ${ratio(work, cell)} |`;
  });
  return [
    `Measured on ${machine}; server and load generator pinned to a core each.`,
    '',
    `| work | ${names.join(' | ')} | tandem / better peer |`,
    `| --- |${' --- |'.repeat(names.length + 1)}`,
    ...lines,
    '',
  ].join('\n');
}

function ratio(work: string, cell: (work: string, target: TargetName) => Row | undefined): string {
  // Not each server delivers all.
  if (work.includes('until all is delivered')) return '';
  const own = cell(work, 'tandem') ?? cell(work, 'tandem-pglite');
  const peers = [cell(work, 'hocuspocus'), cell(work, 'y-websocket')].filter((row) => row !== undefined);
  if (!own || peers.length === 0) return '';
  const values = peers.map((row) => row.value);
  const better = work.includes('edits/s at') ? Math.max(...values) : Math.min(...values);
  return better > 0 ? (own.value / better).toFixed(2) : '';
}
