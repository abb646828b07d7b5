import assert from 'node:assert/strict';
import { QueuedBytes, type SlowReader } from '../../src/wire/socket/queuedBytes.ts';

describe('what waits for all slow readers (invariant 5)', () => {
  class Reader implements SlowReader {
    ended = false;
    giveUp(): void {
      this.ended = true;
    }
  }
  const reader = () => new Reader();

  it('one piece of memory counts once, for as long as it waits for anybody', () => {
    const queued = new QueuedBytes(1_000);
    const [ann, bob] = [reader(), reader()];
    const shared = new Uint8Array(800);
    queued.hold(ann, [shared.subarray(0, 10), shared.subarray(10)]);
    queued.hold(bob, [shared]);
    assert.equal(queued.total, 800);
    queued.release(ann);
    assert.equal(queued.total, 800);
    queued.release(bob);
    assert.equal(queued.total, 0);
    assert.ok(!ann.ended && !bob.ended);
  });

  it('above the bound those who hold most are ended, and nobody else', () => {
    const queued = new QueuedBytes(1_000);
    const [ann, bob, cleo] = [reader(), reader(), reader()];
    queued.hold(ann, [new Uint8Array(100)]);
    queued.hold(bob, [new Uint8Array(600)]);
    queued.hold(cleo, [new Uint8Array(300)]);
    assert.ok(!bob.ended);
    queued.hold(ann, [new Uint8Array(50)]);
    assert.deepEqual([ann.ended, bob.ended, cleo.ended], [false, true, false]);
    assert.equal(queued.total, 450);
  });
});
