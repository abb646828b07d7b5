import assert from 'node:assert/strict';
import { typedMeanwhile } from '../../../../src/editor/mergeBase/typedMeanwhile.ts';

function merged(common: string, typed: string, text: string): string {
  return typedMeanwhile(common, typed, text).reduceRight(
    (result, part) => result.slice(0, part.from) + part.text + result.slice(part.to),
    text,
  );
}

describe('what was typed in a document that another one replaces', () => {
  it('comes into a document that begins with the same text', () => {
    assert.equal(merged('one two', 'one, two!', 'one two'), 'one, two!');
  });

  it('leaves what was written there meanwhile', () => {
    assert.equal(merged('one two', 'one two three', 'zero one two'), 'zero one two three');
    assert.equal(merged('one two', 'two', 'one two three'), 'two three');
  });

  it('is nothing when nothing was typed, whatever the other one has', () => {
    assert.deepEqual(typedMeanwhile('one', 'one', 'something else'), []);
  });
});
