import assert from 'node:assert/strict';
import { GhostCache, type GhostPlace } from '../../../src/autocomplete/ghost/ghostCache.ts';

const place = (prefix: string, more: Partial<GhostPlace> = {}): GhostPlace => ({
  document: 'file:///a.ts',
  above: 'line above',
  prefix,
  rest: '',
  ...more,
});
const ghost = (text: string, replaced = 0) => ({ text, replaced, source: 'engine' as const, id: 1 });

describe('the cache of ghost texts', () => {
  it('answers with what is left after its beginning was typed', () => {
    const cache = new GhostCache();
    cache.put(place('const a'), ghost(' = foo(b);'));
    assert.equal(cache.find(place('const a = f'))?.text, 'oo(b);');
    assert.equal(cache.find(place('const a = x')), undefined);
    assert.equal(cache.find(place('const a = foo(b);')), undefined);
  });

  it('asks again when the lines above, the rest of the line or the document differ', () => {
    const cache = new GhostCache();
    cache.put(place('a'), ghost('bc'));
    assert.equal(cache.find(place('a', { above: 'other' })), undefined);
    assert.equal(cache.find(place('a', { rest: 'x' })), undefined);
    assert.equal(cache.find(place('a', { document: 'file:///b.ts' })), undefined);
  });

  it('takes closers the editor put behind the cursor for those of the ghost', () => {
    const cache = new GhostCache();
    cache.put(place('foo'), ghost('(bar);'));
    assert.deepEqual(cache.find(place('foo(', { rest: ')' })), ghost('bar);', 1));
    cache.put(place('x'), ghost('(bar'));
    assert.equal(cache.find(place('x(', { rest: ')' })), undefined);
  });

  it('does not take a closer for the ghost’s that the ghost opens itself', () => {
    const cache = new GhostCache();
    cache.put(place('log'), ghost('(String(err)'));
    assert.equal(cache.find(place('log(', { rest: ')' })), undefined);
    cache.put(place('log(', { rest: ')' }), ghost('f(a))', 1));
    assert.deepEqual(cache.find(place('log(f(', { rest: '))' })), ghost('a))', 2));
  });

  it('forgets what was used least lately, and documents that were closed', () => {
    const cache = new GhostCache(2);
    cache.put(place('a'), ghost('1'));
    cache.put(place('b'), ghost('2'));
    cache.find(place('a'));
    cache.put(place('c'), ghost('3'));
    assert.equal(cache.find(place('b')), undefined);
    assert.equal(cache.find(place('a'))?.text, '1');
    cache.drop('file:///a.ts');
    assert.equal(cache.find(place('a')), undefined);
  });

  it('prefers the latest of several that fit', () => {
    const cache = new GhostCache();
    cache.put(place('a'), ghost('bc'));
    cache.put(place('ab'), ghost('cdef'));
    assert.equal(cache.find(place('ab'))?.text, 'cdef');
  });

  it('keeps that nothing is suggested for a moment, and at that very place', () => {
    let now = 0;
    const cache = new GhostCache(5, () => now);
    cache.put(place('a'), ghost(''));
    assert.equal(cache.find(place('a'))?.text, '');
    assert.equal(cache.find(place('ab')), undefined);
    now = 1001;
    assert.equal(cache.find(place('a')), undefined);
  });

  it('asks again what was said before others edited the document, though not after every key of theirs', () => {
    let now = 0;
    const cache = new GhostCache(5, () => now);
    cache.put(place('a'), ghost('bc'));
    now = 500;
    cache.editedByOthers('file:///a.ts');
    assert.equal(cache.find(place('a'))?.text, 'bc');
    now = 1001;
    assert.equal(cache.find(place('a')), undefined);
    cache.put(place('a'), ghost('bd'));
    now = 60_000;
    assert.equal(cache.find(place('a'))?.text, 'bd');
  });
});
