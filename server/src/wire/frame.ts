const opcodes = { text: 1, binary: 2 } as const;

/**
 * A whole WebSocket frame as a server sends it (RFC 6455, 5.2: final, not masked), made once and written to any number
 * of sockets.
 * @param parts the payload, in pieces
 */
export function frame(kind: keyof typeof opcodes, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = new Uint8Array(header + length);
  bytes[0] = 0x80 | opcodes[kind];
  if (header === 2) bytes[1] = length;
  else {
    bytes[1] = header === 4 ? 126 : 127;
    let rest = length;
    for (let at = header - 1; at > 1; at -= 1) {
      bytes[at] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  }
  let at = header;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A number in lib0's variable length, as it stands in front of bytes. */
export function varUint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
