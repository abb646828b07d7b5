import assert from 'node:assert/strict';
import {
  blobHeadBytes,
  decodePack,
  encodePack,
  maxBlobBytes,
  maxPackBlobs,
  maxPackBytes,
  PackError,
  packsOf,
} from '@tandem/protocol/tree/blobPack';
import fc from 'fast-check';

const hash = (byte: number) => byte.toString(16).padStart(2, '0').repeat(32);

describe('packs of blobs', () => {
  it('hold what was put into them', () => {
    const blob = fc.record({ hash: fc.nat(255).map(hash), bytes: fc.uint8Array({ maxLength: 40 }) });
    fc.assert(
      fc.property(fc.array(blob, { maxLength: 20 }), (blobs) => {
        const read = decodePack(encodePack(blobs));
        assert.deepEqual(
          read,
          blobs.map(({ hash, bytes }) => ({ hash, bytes: Uint8Array.from(bytes) })),
        );
      }),
    );
  });

  it('are refused when they end in the middle, say more than they hold, or hold too much', () => {
    const pack = encodePack([{ hash: hash(1), bytes: new Uint8Array(10) }]);
    for (let length = 1; length < pack.length; length += 1)
      assert.throws(() => decodePack(pack.subarray(0, length)), PackError, String(length));
    const lying = pack.slice();
    lying.set([255, 255, 255, 255], 32);
    assert.throws(() => decodePack(lying), PackError);
    assert.throws(() => decodePack(new Uint8Array(maxPackBytes + 1)), PackError);
    assert.throws(() => decodePack(new Uint8Array((maxPackBlobs + 1) * blobHeadBytes)), PackError);
    assert.deepEqual(decodePack(new Uint8Array()), []);
  });

  it('are as full as they may be, in order', () => {
    const sizes = [maxBlobBytes, 0, 5, maxBlobBytes - 5, 7];
    const packs = packsOf(sizes.map((size) => ({ size })));
    assert.deepEqual(
      packs.map((pack) => pack.map(({ size }) => size)),
      [[maxBlobBytes], [0, 5], [maxBlobBytes - 5], [7]],
    );
    assert.throws(() => packsOf([{ size: maxBlobBytes + 1 }]), PackError);
    assert.equal(packsOf(Array.from({ length: maxPackBlobs + 1 }, () => ({ size: 0 }))).length, 2);
    assert.deepEqual(packsOf([]), []);
  });
});
