import assert from 'node:assert/strict';
import { JsonBeyondBounds, JsonScan, jsonBounds, parseBoundedJson } from '../src/boundedJson.ts';
import { decodeCredentials } from '../src/collabMessages.ts';

describe('JSON within bounds', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  it('is parsed as ever, up to the depth and the number of values', () => {
    assert.deepEqual(parseBoundedJson('{"a":[1,"\\"[[",{}]}'), { a: [1, '"[[', {}] });
    assert.ok(parseBoundedJson(nested(jsonBounds.depth)));
    assert.throws(() => parseBoundedJson(nested(jsonBounds.depth + 1)), JsonBeyondBounds);
    const list = (values: number) => `[${'0,'.repeat(values - 1)}0]`;
    assert.ok(parseBoundedJson(list(jsonBounds.values)));
    assert.throws(() => parseBoundedJson(list(jsonBounds.values + 1)), JsonBeyondBounds);
    assert.throws(() => parseBoundedJson('[1'), SyntaxError);
  });

  it('is told apart the same way in whatever pieces it arrives', () => {
    const json = new TextEncoder().encode(`{"a\\\\\\"":"é\\\\","b":${nested(31)}}`);
    for (const size of [1, 2, 3, 7, json.length]) {
      const scan = new JsonScan();
      for (let at = 0; at < json.length; at += size) assert.ok(scan.feed(json.subarray(at, at + size)));
      assert.ok(!scan.feed(new TextEncoder().encode(nested(33))));
    }
  });

  it('credentials beyond it are none', () => {
    assert.deepEqual(decodeCredentials(`{"token":"t","more":${nested(40)}}`), {});
  });
});
