import assert from 'node:assert/strict';
import {
  add,
  countMocha,
  countOne,
  failed,
  failures,
  passed,
  retries,
  retriesHeading,
  summary,
  triedAgain,
} from './counts.ts';

describe('the counts of a run', () => {
  it('adds up every run in an output, with and without colours', () => {
    const output = '  12 passing (3s)\n  1 pending\n\n\u001b[32m  3 passing\u001b[0m (1s)\n  2 failing\n';
    assert.deepEqual(countMocha(output, 2), { passed: 15, failed: 2, skipped: 1 });
  });

  it('a run that crashed without naming a test is one failure', () => {
    assert.deepEqual(countMocha('  5 passing (1s)\n', 1), { passed: 5, failed: 1, skipped: 0 });
    assert.deepEqual(countMocha('Segmentation fault\n', null), failed(1));
  });

  it('a run in which nothing ran is one failure', () => {
    assert.deepEqual(countMocha('  0 passing (1ms)\n', 0), failed(1));
    assert.deepEqual(countMocha('', 0), failed(1));
  });

  it('a title that speaks of counts is no count', () => {
    assert.deepEqual(countMocha('    ✔ 3 passing cars\n  1 passing (1s)\n', 0), passed(1));
  });

  it('what failed is told by its list, or by the end of the output', () => {
    const output =
      '  ✔ one\n\n  1 passing (1s)\n\u001b[31m  1 failing\u001b[0m\n\n  1) two\n     at three\n     at four\n';
    assert.equal(failures(output, 4), '1 failing\n\n  1) two\n     at three');
    assert.equal(failures('one\ntwo\nthree\n', 2), 'two\nthree');
  });

  it('tests that were tried again are told of', () => {
    assert.equal(triedAgain('  3 passing (1s)\n\n  2 tried again: a race\n'), '2 tried again');
    assert.equal(triedAgain('  ✔ a test of 2 tried again\n  3 passing (1s)\n'), undefined);
  });

  it('why a test was tried again is told by the list behind the counts', () => {
    const output = `  3 passing (1s)\n\n${retriesHeading(1)}\n    - a test\n      Error: late\n      at one\n`;
    assert.match(retries(output, 3)!, /^1 tried again.*\n {4}- a test\n {6}Error: late$/);
    assert.equal(triedAgain(output), '1 tried again');
    assert.equal(retries('  3 passing (1s)\n', 3), undefined);
  });

  it('a check is one', () => {
    assert.equal(summary(add(countOne(0), countOne(1))), '1 passed, 1 failed, 0 skipped');
  });
});
