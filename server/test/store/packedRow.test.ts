import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CorruptRowError, checksumOf, packRow, unpackRow } from '../../src/store/log/packedRow.ts';

const updates = fc.array(
  fc
    .tuple(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 12 }))
    .map(([update, author]) => ({ update, author })),
  { maxLength: 40 },
);

describe('packed row', () => {
  it('gives back what was packed', () => {
    fc.assert(
      fc.property(updates, (packed) => {
        assert.deepEqual(unpackRow(packRow(packed), packed.length), packed);
      }),
    );
  });

  it('writes an author once, however many updates are theirs', () => {
    const author = 'somebody-with-a-long-id';
    const packed = Array.from({ length: 50 }, (_, index) => ({ update: Uint8Array.of(index), author }));
    assert.equal(packRow(packed).data.length, 1 + 1 + 1 + author.length + 1 + 50 * 3);
  });

  it('finds every changed, missing and added byte', () => {
    fc.assert(
      fc.property(updates, fc.nat(), fc.integer({ min: 1, max: 255 }), (packed, at, change) => {
        const { data, checksum } = packRow(packed);
        const position = at % data.length;
        const changed = Uint8Array.from(data);
        changed[position]! ^= change;
        for (const damaged of [changed, data.slice(0, position), Uint8Array.of(...data, change)]) {
          assert.throws(() => unpackRow({ data: damaged, checksum }, packed.length), CorruptRowError);
        }
      }),
    );
  });

  it('refuses bytes of another layout whose checksum is right, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
        try {
          const read = unpackRow({ data, checksum: checksumOf(data) }, 3);
          assert.equal(read.length, 3);
        } catch (error) {
          assert.ok(error instanceof CorruptRowError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses a row that has another number of updates than its seqs say', () => {
    const row = packRow([{ update: Uint8Array.of(1), author: 'ann' }]);
    assert.throws(() => unpackRow(row, 2), CorruptRowError);
  });
});
