import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ShadowText } from '../../../src/binding/shadowText.ts';

describe('ShadowText', () => {
  it('behaves as a string does under replacements of any size', () => {
    const part = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(9000),
      insert: fc.nat(20_000),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        let text = 'first\nsecond\n'.repeat(900);
        const shadow = new ShadowText(text);
        for (const { at, remove, insert } of parts) {
          const from = Math.floor(at * text.length);
          const to = Math.min(text.length, from + remove);
          const added = 'ab\nc'.repeat(insert / 4);
          shadow.apply([{ from, to, text: added }]);
          text = text.slice(0, from) + added + text.slice(to);
          assert.equal(shadow.length, text.length);
          assert.equal(shadow.slice(from, from + 50), text.slice(from, from + 50));
        }
        assert.equal(shadow.toString(), text);
        assert.equal(shadow.clone().toString(), text);
      }),
      { numRuns: 40 },
    );
  });

  it('converts offsets that count a CRLF as two, and back', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '😀', 'word'), { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const shadow = new ShadowText(text);
        for (let offset = 0; offset <= text.length; offset += 1) {
          const crlf = text.slice(0, offset).replaceAll('\n', '\r\n').length;
          assert.equal(shadow.toCrlf(offset), crlf);
          assert.equal(shadow.fromCrlf(crlf), offset);
        }
      }),
    );
    const large = new ShadowText('0123456\n'.repeat(10_000));
    assert.equal(large.toCrlf(80_000), 90_000);
    assert.equal(large.fromCrlf(45_000), 40_000);
  });
});
