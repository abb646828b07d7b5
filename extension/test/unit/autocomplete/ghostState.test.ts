import assert from 'node:assert/strict';
import { ghostState, type Known } from '../../../src/autocomplete/ghost/ghostState.ts';
import { isByOthers } from '../../../src/autocomplete/ghost/otherEdits.ts';

const known = (more: Partial<Known> = {}): Known => ({
  enabled: true,
  here: 'on',
  snoozedUntil: 0,
  now: 1000,
  source: 'none',
  isAsking: false,
  ...more,
});

describe('what the status bar says of ghost text', () => {
  it('is where the last one came from', () => {
    assert.deepEqual(ghostState(known()), { kind: 'engine' });
    assert.deepEqual(ghostState(known({ source: 'model' })), { kind: 'model' });
    assert.deepEqual(ghostState(known({ source: 'model', isAsking: true })), { kind: 'asking' });
    assert.deepEqual(ghostState(known({ source: 'engine', isAsking: true })), { kind: 'engine' });
    assert.deepEqual(ghostState(known({ source: 'unavailable' })), { kind: 'unavailable' });
  });

  it('is, before that, why there is none', () => {
    const down = known({ source: 'unavailable' });
    assert.deepEqual(ghostState({ ...down, here: 'language' }), { kind: 'notHere', why: 'language' });
    assert.deepEqual(ghostState({ ...down, here: 'language', snoozedUntil: 1001 }), {
      kind: 'snoozed',
      until: 1001,
    });
    assert.deepEqual(ghostState({ ...down, snoozedUntil: 1001, enabled: false }), { kind: 'off' });
    assert.deepEqual(ghostState({ ...down, snoozedUntil: 1000 }), { kind: 'unavailable' });
  });

  it('is nothing where nobody writes', () => {
    assert.deepEqual(ghostState(known({ here: 'nowhere', enabled: false })), { kind: 'hidden' });
  });
});

describe('whose edit it was', () => {
  const change = (from: number, to: number, text: string) => ({
    range: { start: { line: from }, end: { line: to } },
    text,
  });
  const at = (...lines: number[]) => lines.map((line) => ({ active: { line } }));

  it('is mine where it reaches a cursor', () => {
    assert.equal(isByOthers([change(3, 3, 'a')], at(3)), false);
    assert.equal(isByOthers([change(3, 3, '\n  ')], at(4)), false);
    assert.equal(isByOthers([change(3, 4, '')], at(3)), false);
    assert.equal(isByOthers([change(3, 3, 'a'), change(7, 7, 'a')], at(3, 7)), false);
  });

  it('is somebody else’s elsewhere', () => {
    assert.equal(isByOthers([change(3, 3, 'a')], at(4)), true);
    assert.equal(isByOthers([change(3, 3, 'a'), change(7, 7, 'a')], at(3)), true);
  });
});
