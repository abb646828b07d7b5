import assert from 'node:assert/strict';
import { hasOwnName, prefixOf, withoutPrefix } from '../../src/base/prefix.ts';
import { readConfig } from '../../src/config/config.ts';
import { operations } from '../../src/http/docs/operations/operations.ts';

describe('http: a path in PUBLIC_URL', () => {
  it('is taken off a request that carries it, as a whole part', () => {
    for (const [url, meant] of [
      ['/tandem', '/'],
      ['/tandem?a=1', '/?a=1'],
      ['/tandem/', '/'],
      ['/tandem/rooms?x', '/rooms?x'],
      ['/rooms', '/rooms'],
      ['/tandems/rooms', '/tandems/rooms'],
      ['/', '/'],
    ] as const)
      assert.equal(withoutPrefix(url, '/tandem'), meant, url);
    assert.equal(prefixOf('https://example.org'), '');
    assert.equal(prefixOf('https://example.org/a/b/'), '/a/b');
  });

  it('is refused where it begins like a path of the server: taken off twice, it would mean another one', () => {
    for (const { path } of operations) assert.ok(hasOwnName(`https://example.org${path}`), path);
    for (const path of ['collab', 'ws', 'yjs', 'r', 'assets', 'sw.js'])
      assert.throws(() => readConfig({ PUBLIC_URL: `https://example.org/${path}` }), /PUBLIC_URL.*\/tandem/);
    assert.equal(
      readConfig({ PUBLIC_URL: 'https://example.org/tandem/' }).publicUrl,
      'https://example.org/tandem',
    );
  });
});
