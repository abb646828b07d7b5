const opcodes = { text: 1, binary: 2 } as const;

/**
 * A whole WebSocket frame as a server sends it (RFC 6455, 5.2: final, not masked), made once and written to any number
 * of sockets.
 * @param parts the payload, in pieces
 */
export function frame(kind: keyof typeof opcodes, ...parts: readonly Uint8Array[]): Uint8Array {
  return frameStart(kind, 0, ...parts);
}

/** A text as a frame. */
export function textFrame(text: string): Uint8Array {
  return frame('text', Buffer.from(text));
}

/**
 * The beginning of a frame whose payload goes on with `following` bytes that are written after it as they are: a whole
 * document is not copied for everybody who joins.
 */
function frameStart(
  kind: keyof typeof opcodes,
  following: number,
  ...parts: readonly Uint8Array[]
): Uint8Array {
  let own = 0;
  for (const part of parts) own += part.length;
  const length = own + following;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = new Uint8Array(header + own);
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

/** From so many bytes on an update is not copied into its frame, but written behind the frame's beginning. */
const sharedBytes = 4_096;

/**
 * An update as a frame, in pieces.
 * @param prefix what stands in front of the update and its length
 */
export function updateFrame(prefix: Uint8Array, update: Uint8Array): Uint8Array[] {
  const length = varUint(update.length);
  if (update.length < sharedBytes) return [frame('binary', prefix, length, update)];
  return [frameStart('binary', update.length, prefix, length), update];
}

/**
 * Updates as one sync step brings them, in pieces: the updates themselves are not copied.
 * @param updatePrefix what stands in front of an update
 * @param lastPrefix what stands in front of the last one: a client calls itself synced when it has read the sync step
 */
export function stateFrames(
  updates: readonly Uint8Array[],
  updatePrefix: Uint8Array,
  lastPrefix: Uint8Array,
): Uint8Array[] {
  return updates.flatMap((update, index) => {
    const prefix = index === updates.length - 1 ? lastPrefix : updatePrefix;
    return [frameStart('binary', update.length, prefix, varUint(update.length)), update];
  });
}

const shortNumbers = Array.from({ length: 128 }, (_, value) => Uint8Array.of(value));

/** A number in lib0's variable length, as it stands in front of bytes. */
export function varUint(value: number): Uint8Array {
  if (value < 128) return shortNumbers[value]!;
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
