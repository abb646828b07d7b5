import type { Random } from '../../../client/testing/random.ts';

function size(random: Random, most: number): number {
  return Math.ceil(most ** random.next());
}

/** A client's WebSocket frame, masked by zeros. @param announced the length in its head */
function frame(first: number, payload: Uint8Array, announced = BigInt(payload.length)): Buffer {
  const head = Buffer.alloc(14);
  head[0] = first;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(announced, 2);
  return Buffer.concat([head, payload]);
}

type Frames = { bytes: Buffer; isWhole: boolean };

/** Bytes past any WebSocket library. `isWhole`: the server closes the socket for them; else it waits for the rest. */
const kinds: Record<string, (random: Random) => Frames> = {
  half: (random) => ({ bytes: frame(0x82, Buffer.alloc(size(random, 60_000)), 1_500_000n), isWhole: false }),
  halfText: (random) => ({
    bytes: frame(0x81, Buffer.from('['.repeat(size(random, 60_000))), 200_000n),
    isWhole: false,
  }),
  fragments: (random) => {
    const rest = Array.from({ length: size(random, 500) }, () => frame(0x00, Buffer.alloc(8)));
    return { bytes: Buffer.concat([frame(0x02, Buffer.alloc(8)), ...rest]), isWhole: false };
  },
  pingsInFragments: (random) => {
    const rest = Array.from({ length: size(random, 300) }, () => [
      Buffer.from([0x89, 0x80, 0, 0, 0, 0]),
      frame(0x00, Buffer.alloc(8)),
    ]);
    return { bytes: Buffer.concat([frame(0x02, Buffer.alloc(8)), ...rest.flat()]), isWhole: false };
  },
  headAlone: (random) => ({
    bytes: Buffer.from([0x82, 0xff].slice(0, random.between(1, 2))),
    isWhole: false,
  }),
  tooLong: (random) => ({
    bytes: frame(0x82, Buffer.alloc(10), random.pick([2n ** 62n, 2n ** 40n, 3_000_000n])),
    isWhole: true,
  }),
  reserved: (random) => ({
    bytes: frame(random.pick([0x83, 0x8b, 0xc2, 0xf2]), Buffer.alloc(2)),
    isWhole: true,
  }),
  unmasked: () => ({ bytes: Buffer.from([0x82, 0x01, 0x00]), isWhole: true }),
  continuation: () => ({ bytes: frame(0x80, Buffer.alloc(3)), isWhole: true }),
  longControl: () => ({ bytes: frame(0x89, Buffer.alloc(126)), isWhole: true }),
  notUtf8: () => ({ bytes: frame(0x81, Buffer.from([0xff, 0xfe, 0xc0])), isWhole: true }),
  closeOfOneByte: () => ({ bytes: Buffer.from([0x88, 0x81, 0, 0, 0, 0, 3]), isWhole: true }),
};

export function nastyFrame(random: Random): Frames & { kind: string } {
  const kind = random.pick(Object.keys(kinds));
  return { kind, ...kinds[kind]!(random) };
}

/** Messages on `/ws` that no script sends. None is an edit: who sends a whole text may replace what is there. */
const scriptMessages: Record<string, (random: Random) => string> = {
  nestedPing: (random) => {
    const depth = size(random, 100_000);
    return `{"type":"ping","extra":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  },
  widePing: (random) => `{"type":"ping","extra":[${'0,'.repeat(size(random, 200_000))}0]}`,
  longPing: (random) => JSON.stringify({ type: 'ping', extra: '[{'.repeat(size(random, 200_000)) }),
  names: (random) =>
    `{"type":"ping",${Array.from({ length: size(random, 5_000) }, (_, index) => `"k${index}":0`).join(',')}}`,
  notAnEdit: (random) =>
    random.pick([
      '{"type":"code_update"}',
      '{"type":"code_update","code":[]}',
      '{"type":"code_update","code":1}',
    ]),
  nothing: (random) =>
    random.pick(['', 'null', '[', '{"type":"saved"}', '{"__proto__":{"type":"ping"}}', '\0']),
  unknown: (random) => JSON.stringify({ type: 'cursor', at: 'x'.repeat(size(random, 50_000)) }),
};

export function nastyScriptMessage(random: Random): { kind: string; text: string } {
  const kind = random.pick(Object.keys(scriptMessages));
  return { kind, text: scriptMessages[kind]!(random) };
}
