import assert from 'node:assert/strict';
import {
  closeCodes,
  closeReasons,
  formatRefusal,
  isPermanent,
  parseRefusal,
} from '@tandem/protocol/closeCodes';
import { decodeCredentials, encodeCredentials, parseServerNotice } from '@tandem/protocol/collabMessages';
import { colorFor, personColors, pickColor } from '@tandem/protocol/presence';
import { problems } from '@tandem/protocol/problems';

describe('close codes', () => {
  it('have one reason each that ends as a sentence and fits into a close frame', () => {
    for (const code of Object.values(closeCodes)) {
      assert.match(closeReasons[code], /\.$/);
      assert.ok(Buffer.byteLength(formatRefusal(code)) <= 123, `${code} is too long for a close frame`);
      assert.equal(isPermanent(code), code < 4500);
    }
  });

  it('travel in front of a refusal, and a foreign text counts as forbidden', () => {
    const refusal = formatRefusal(closeCodes.gone, 'Gone.\nReally.');
    assert.deepEqual(parseRefusal(refusal), { code: closeCodes.gone, reason: 'Gone.\nReally.' });
    assert.deepEqual(parseRefusal('permission-denied'), { code: 4403, reason: 'permission-denied' });
    assert.equal(parseRefusal('4499 unheard of').code, closeCodes.forbidden);
    assert.equal(parseRefusal('').reason, closeReasons[closeCodes.forbidden]);
  });
});

describe('credentials', () => {
  it('are read back, and a stock client may send a bare token or nothing', () => {
    const credentials = { token: 't', epoch: 'e', version: 1 };
    assert.deepEqual(decodeCredentials(encodeCredentials(credentials)), credentials);
    assert.deepEqual(decodeCredentials('bare'), { token: 'bare' });
    for (const text of ['', '{', '{"token":1}', '{"token":null}'])
      assert.deepEqual(decodeCredentials(text), {});
  });
});

describe('notices', () => {
  it('ignore what this version does not know', () => {
    const notice = { type: 'storage', available: false } as const;
    assert.deepEqual(parseServerNotice(JSON.stringify(notice)), notice);
    for (const payload of ['', 'null', '{"type":"later"}', '{"type":"storage"}']) {
      assert.equal(parseServerNotice(payload), undefined, payload);
    }
  });
});

describe('colours', () => {
  it('are given out so that nobody shares one before all are in use', () => {
    const taken: string[] = [];
    for (let people = 0; people < personColors.length; people += 1) taken.push(pickColor(taken).color);
    assert.equal(new Set(taken).size, personColors.length);
    assert.equal(pickColor(taken), personColors[0]);
  });

  it('are free ones, and kept while nobody with an earlier id has the same', () => {
    const [blue, vermilion] = personColors;
    const others = [{ id: 'b', color: blue!.color }];
    assert.equal(colorFor(others, 'a'), vermilion);
    assert.equal(colorFor(others, 'a', blue), blue);
  });

  it('change for exactly one of two who have the same', () => {
    const blue = personColors[0]!;
    const both = [
      { id: 'a', color: blue.color },
      { id: 'b', color: blue.color },
    ];
    assert.equal(colorFor(both, 'a', blue), blue);
    assert.notEqual(colorFor(both, 'b', blue), blue);
  });

  it('are shared when there are more people than colours, instead of changing for ever', () => {
    const all = personColors.map(({ color }, index) => ({ id: `a${index}`, color }));
    assert.equal(colorFor(all, 'z', personColors[0]), personColors[0]);
  });

  it('are readable under white text (WCAG AA, 4.5 to 1)', () => {
    for (const { name, color } of personColors)
      assert.ok(contrastWithWhite(color) >= 4.5, `${name}: ${contrastWithWhite(color)}`);
  });
});

describe('problems', () => {
  it('have a status of an error and a title', () => {
    for (const [code, { status, title }] of Object.entries(problems)) {
      assert.ok(status >= 400 && status < 600 && title.length > 0, code);
    }
  });
});

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function contrastWithWhite(color: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 1.05 / (0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) + 0.05);
}
