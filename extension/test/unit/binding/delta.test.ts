import assert from 'node:assert/strict';
import type { Replacement } from '@tandem/protocol/textDifference';
import fc from 'fast-check';
import {
  compose,
  type Delta,
  fromReplacements,
  lengthChange,
  placeAfter,
  placeBefore,
  toReplacements,
  transform,
} from '../../../src/binding/delta.ts';
import { difference } from '../../../src/binding/difference.ts';
import { outcome, planned, sameEffect } from '../../../src/binding/plan.ts';
import { ShadowText } from '../../../src/binding/shadowText.ts';

const characters = fc.constantFrom('a', 'b', 'c', '\n', '😀', '😁', 'é', 'e\u0301', '\n\n', 'word ');
const texts = fc.array(characters, { maxLength: 30 }).map((parts) => parts.join(''));

function apply(delta: Delta, text: string): string {
  return outcome(delta, new ShadowText(text), 0, text.length);
}

/** A change of `text`: ranges between some of its offsets, each replaced by something. */
function changesOf(text: string): fc.Arbitrary<Delta> {
  const cuts = fc.uniqueArray(fc.nat(text.length), { maxLength: 8 });
  return fc
    .tuple(cuts, fc.array(fc.string({ maxLength: 4 }), { minLength: 4, maxLength: 4 }))
    .map(([offsets, inserts]) => {
      const sorted = offsets.toSorted((a, b) => a - b);
      const replacements: Replacement[] = [];
      for (let index = 0; index + 1 < sorted.length; index += 2) {
        replacements.push({ from: sorted[index]!, to: sorted[index + 1]!, text: inserts[index / 2]! });
      }
      return fromReplacements(replacements);
    });
}

describe('delta', () => {
  it('transforms two changes of one text so that either order gives the same', () => {
    fc.assert(
      fc.property(
        texts.chain((text) => fc.tuple(fc.constant(text), changesOf(text), changesOf(text))),
        ([text, local, remote]) => {
          const { localAfter, remoteAfter } = transform(local, remote);
          assert.equal(apply(remoteAfter, apply(local, text)), apply(localAfter, apply(remote, text)));
          assert.equal(apply(compose(local, remoteAfter), text), apply(remoteAfter, apply(local, text)));
        },
      ),
    );
  });

  it('puts what is typed here in front of what arrives at the same place', () => {
    const insert = (text: string) => fromReplacements([{ from: 3, to: 3, text }]);
    const { localAfter, remoteAfter } = transform(insert('HERE'), insert('THERE'));
    assert.equal(apply(localAfter, apply(insert('THERE'), 'abcdef')), 'abcHERETHEREdef');
    assert.equal(apply(remoteAfter, apply(insert('HERE'), 'abcdef')), 'abcHERETHEREdef');
  });

  it('lists replaced ranges and makes a change of them again', () => {
    fc.assert(
      fc.property(
        texts.chain((text) => fc.tuple(fc.constant(text), changesOf(text))),
        ([text, change]) => {
          const again = fromReplacements(toReplacements(change));
          assert.equal(apply(again, text), apply(change, text));
          assert.equal(lengthChange(again), apply(change, text).length - text.length);
        },
      ),
    );
  });

  it('takes a place through a change and back, unless it was deleted', () => {
    const change = fromReplacements([
      { from: 2, to: 4, text: 'XYZ' },
      { from: 6, to: 6, text: '!' },
    ]);
    assert.deepEqual(
      [0, 2, 3, 4, 5, 6, 7].map((at) => placeAfter(change, at)),
      [0, 2, 5, 5, 6, 7, 9],
    );
    assert.deepEqual(
      [0, 2, 3, 5, 6, 7, 9].map((at) => placeBefore(change, at)),
      [0, 2, 2, 2, 5, 6, 7],
    );
  });
});

describe('difference', () => {
  it('turns one text into the other and cuts no surrogate pair', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const change = difference(before, after);
        assert.equal(apply(change, before), after);
        for (const { text } of toReplacements(change)) assert.ok(text.isWellFormed());
      }),
    );
  });

  it('keeps lines two large texts share, in a time that does not explode', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} ${'x'.repeat(40)}\n`);
    const before = lines.join('');
    const after = lines.flatMap((line, index) => (index % 100 === 7 ? [`new ${index}\n`] : [line])).join('');
    const change = difference(before, after);
    assert.equal(apply(change, before), after);
    const touched = toReplacements(change).reduce((sum, { from, to }) => sum + to - from, 0);
    assert.ok(touched < 20_000, `${touched} characters replaced`);
    const unlike = Array.from(
      { length: 20_000 },
      (_, index) => `other ${index * 7} ${'y'.repeat(40)}\n`,
    ).join('');
    assert.equal(apply(difference(before, unlike), before), unlike);
  });
});

describe('planned', () => {
  it('asks for the least ranges, leaves carriage returns unapplied, and loses nothing', () => {
    fc.assert(
      fc.property(
        texts.chain((text) => fc.tuple(fc.constant(text), changesOf(text))),
        fc.boolean(),
        ([text, change], carriageReturns) => {
          const wanted = carriageReturns
            ? fromReplacements(
                toReplacements(change).map((part) => ({ ...part, text: part.text.replaceAll('a', '\r') })),
              )
            : change;
          const shadow = new ShadowText(text);
          const { request, rest } = planned(wanted, shadow);
          const { asked, meant } = request ?? { asked: fromReplacements([]), meant: fromReplacements([]) };
          assert.equal(apply(compose(asked, rest), text), apply(wanted, text));
          assert.ok(!apply(asked, text).includes('\r'));
          assert.ok(sameEffect(asked, meant, shadow));
        },
      ),
    );
  });
});
