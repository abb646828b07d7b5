/** What somebody who started the server by hand wants to know: where it is, where its data is, how to stop it. */
export function greeting(facts: {
  url: string;
  host: string;
  /** The folder of the embedded database, or the URL of a database server, whose password is not shown. */
  storage: string;
  pageBuilt: boolean;
}): string {
  const reach =
    facts.host === '127.0.0.1' || facts.host === 'localhost' || facts.host === '::1'
      ? 'this machine alone; HOST=0.0.0.0 lets others in'
      : 'everybody who can reach this machine';
  return [
    '',
    `  Tandem is ready:  ${facts.url}`,
    `  Reachable for:    ${reach}`,
    `  Data is kept in:  ${facts.storage}`,
    ...(facts.pageBuilt ? [] : ['  The page:         not built; run `npm run build --workspace web`']),
    `  For programs:     ${facts.url}/docs`,
    '  To stop:          Ctrl+C',
    '',
    '',
  ].join('\n');
}
