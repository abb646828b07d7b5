import assert from 'node:assert/strict';
import iconv from 'iconv-lite';
import { type Codec, keepsBytes, keepsText, textWritten } from '../../../../src/editor/encoding/codec.ts';

/** The encodings of VS Code, by the library it has them from. */
function codec(name: string, addBOM = false): Codec {
  return {
    decode: async (bytes) => iconv.decode(Buffer.from(bytes), name),
    encode: async (text) => iconv.encode(text, name, { addBOM }),
  };
}

const utf8 = codec('utf8');
const utf8bom = codec('utf8', true);
const utf16le = codec('utf16le', true);
const latin1 = Uint8Array.of(0x47, 0x72, 0xf6, 0xdf, 0x65);
const gbk = iconv.encode('中文字符\n', 'gbk');

describe('the encoding of a file that is shared', () => {
  it('keeps the bytes of a file that was read in it', async () => {
    for (const [bytes, right] of [
      [latin1, codec('iso88591')],
      [gbk, codec('gbk')],
      [iconv.encode('“Grüße” €\r\n', 'windows1252'), codec('windows1252')],
      [iconv.encode('Größe\n', 'utf16le', { addBOM: true }), utf16le],
      [iconv.encode('Größe\n', 'utf8', { addBOM: true }), utf8bom],
      [iconv.encode('Größe 🙂\r\nmixed\n', 'utf8'), utf8],
      [new Uint8Array(), utf8],
    ] as const) {
      assert.equal(await keepsBytes(bytes, right), true, Buffer.from(bytes).toString('hex'));
    }
  });

  it('spoils a file that was read in another', async () => {
    for (const [bytes, wrong] of [
      [latin1, utf8],
      [gbk, utf8],
      [iconv.encode('Größe\n', 'utf16le'), utf16le],
      [iconv.encode('Größe\n', 'utf8', { addBOM: true }), utf8],
      [Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe), utf8],
    ] as const) {
      assert.equal(await keepsBytes(bytes, wrong), false, Buffer.from(bytes).toString('hex'));
    }
  });

  it('a codec that refuses what is no text keeps nothing', async () => {
    const refusing: Codec = { decode: () => Promise.reject(new Error('binary')), encode: utf8.encode };
    assert.equal(await keepsBytes(latin1, refusing), false);
    assert.equal(await keepsText('a', refusing), false);
  });

  it('has all characters of a text, or not', async () => {
    assert.equal(await keepsText('Größe', codec('iso88591')), true);
    assert.equal(await keepsText('中文', codec('gbk')), true);
    assert.equal(await keepsText('Größe →', codec('iso88591')), false);
    assert.equal(await keepsText('🙂', codec('gbk')), false);
    assert.equal(await keepsText('🙂', utf16le), true);
  });
});

describe('what is written to a file of a room', () => {
  it('is UTF-8, whatever the window’s encoding', async () => {
    const bytes = iconv.encode('Größe 中文\n', 'utf8');
    for (const name of ['utf8', 'gbk', 'iso88591']) {
      assert.equal(await textWritten(bytes, codec(name)), 'Größe 中文\n');
    }
    assert.equal(await textWritten(iconv.encode('Größe\n', 'utf8', { addBOM: true }), utf8), 'Größe\n');
  });

  it('is in the window’s encoding where it is not UTF-8', async () => {
    assert.equal(await textWritten(gbk, codec('gbk')), '中文字符\n');
    assert.equal(await textWritten(latin1, codec('iso88591')), 'Größe');
    const marked = iconv.encode('Größe\n', 'utf16le', { addBOM: true });
    assert.equal(await textWritten(marked, utf16le), 'Größe\n');
  });

  it('is refused where it is neither', async () => {
    assert.equal(await textWritten(latin1, utf8), undefined);
    assert.equal(await textWritten(gbk, utf16le), undefined);
  });
});
