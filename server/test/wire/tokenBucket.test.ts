import assert from 'node:assert/strict';
import { TokenBucket } from '../../src/wire/socket/tokenBucket.ts';

describe('a rate limit', () => {
  const taken = (bucket: TokenBucket, now: number) => {
    let count = 0;
    while (bucket.take(now)) count += 1;
    return count;
  };

  it('lets so many through in a second, and twice as many at once', () => {
    const bucket = new TokenBucket(10, 0);
    assert.equal(taken(bucket, 0), 20);
    assert.equal(taken(bucket, 500), 5);
    assert.equal(taken(bucket, 60_000), 20);
  });

  it('what cost more than one is made up for', () => {
    const bucket = new TokenBucket(80, 0);
    bucket.charge(7, 0);
    assert.equal(taken(bucket, 0), 153);
    bucket.charge(4, 0);
    assert.equal(taken(bucket, 50), 0);
    assert.equal(taken(bucket, 75), 2);
  });

  it('whatever one thing costs, the next ones are let through after it', () => {
    const bucket = new TokenBucket(8, 0);
    bucket.charge(1_000, 0);
    assert.equal(taken(bucket, 0), 15);
  });
});
