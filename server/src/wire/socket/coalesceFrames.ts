/** Up to this many bytes copying a frame is cheaper than writing it as a piece of its own. */
const smallFrameBytes = 2_048;

/** The same bytes in few pieces: small frames that follow each other are put together. */
export function coalesceFrames(frames: readonly Uint8Array[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < frames.length; ) {
    let to = from;
    let size = 0;
    while (to < frames.length && frames[to]!.length <= smallFrameBytes) {
      size += frames[to]!.length;
      to += 1;
    }
    if (to > from + 1) pieces.push(concat(frames.slice(from, to), size));
    else {
      to = from + 1;
      pieces.push(frames[from]!);
    }
    from = to;
  }
  return pieces;
}

function concat(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
