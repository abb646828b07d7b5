import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countMocha, passed, retries } from './ci/counts.ts';

describe('a test that is tried again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-retried-'));
  after(() => rmSync(folder, { recursive: true }));

  it('says why it failed at first, where it happened and at the end', () => {
    const spec = join(folder, 'second.cjs');
    writeFileSync(
      spec,
      `let tries = 0;
       it('passes at its second try', () => { if (++tries === 1) throw new Error('the first try was too early'); });`,
    );
    const mocha = join(import.meta.dirname, '../node_modules/mocha/bin/mocha.js');
    const required = join(import.meta.dirname, 'retried.ts');
    const args = [mocha, '--no-config', '--retries', '1', '--require', required, spec];
    const output = execFileSync(process.execPath, args, { encoding: 'utf8' });

    assert.deepEqual(countMocha(output, 0), passed(1));
    assert.match(output, /tried again: passes at its second try\n\s+Error: the first try was too early/);
    assert.match(retries(output, 9)!, /- passes at its second try\n\s+Error: the first try was too early\n/);
  });
});
