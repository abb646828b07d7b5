import assert from 'node:assert/strict';
import { normalPath } from '../../src/base/normalPath.ts';

describe('http: paths', () => {
  for (const [given, meant] of [
    ['/', '/'],
    ['//', '/'],
    ['/rooms/', '/rooms'],
    ['/rooms//', '/rooms'],
    ['/api', '/api'],
    ['/api/', '/'],
    ['/api/rooms/1/', '/rooms/1'],
    ['/apis/rooms', '/apis/rooms'],
    [`/rooms${'/'.repeat(15_000)}x`, `/rooms${'/'.repeat(15_000)}x`],
  ] as const) {
    it(`${given.slice(0, 20)} means ${meant.slice(0, 20)}`, () => {
      assert.equal(normalPath(given), meant);
    });
  }
});
