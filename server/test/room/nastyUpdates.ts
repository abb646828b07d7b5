import * as encoding from 'lib0/encoding';

/** Updates no honest client makes, in Yjs' first encoding, each valid as its structure goes. */
function encoded(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}

function writeAll(encoder: encoding.Encoder, ...values: readonly number[]): void {
  for (const value of values) encoding.writeVarUint(encoder, value);
}

/**
 * Texts nested in each other, each in the one before.
 * @param from how many of them were sent before
 */
export function nested(
  count: number,
  client: number,
  root: string,
  { from = 0, deletes = false } = {},
): Uint8Array {
  return encoded((encoder) => {
    writeAll(encoder, 1, count, client, from);
    for (let index = from; index < from + count; index += 1) {
      encoding.writeUint8(encoder, 7);
      if (index === 0) {
        writeAll(encoder, 1);
        encoding.writeVarString(encoder, root);
      } else writeAll(encoder, 0, client, index - 1);
      writeAll(encoder, 2);
    }
    writeAll(encoder, ...(deletes ? [1, client, 1, 0, 1] : [0]));
  });
}

/** Deleted structs of one clock with a gap behind each, from clock 1 on. */
export function gapped(runs: number, client: number): Uint8Array {
  return encoded((encoder) => {
    writeAll(encoder, 1, 2 * runs - 1, client, 1);
    for (let run = 0; run < runs; run += 1) {
      if (run > 0) {
        encoding.writeUint8(encoder, 10);
        writeAll(encoder, 1);
      }
      encoding.writeUint8(encoder, 0);
      writeAll(encoder, 1);
    }
    writeAll(encoder, 0);
  });
}

/** Deletes every second clock of a client. */
export function deletion(ranges: number, client: number): Uint8Array {
  return encoded((encoder) => {
    writeAll(encoder, 0, 1, client, ranges);
    for (let range = 0; range < ranges; range += 1) writeAll(encoder, 2 * range, 1);
  });
}

/** A letter of each of many clients. */
export function crowd(clients: number, firstClient = 1000): Uint8Array {
  return encoded((encoder) => {
    writeAll(encoder, clients);
    for (let index = 0; index < clients; index += 1) {
      writeAll(encoder, 1, firstClient + index, 0);
      encoding.writeUint8(encoder, 4);
      writeAll(encoder, 1);
      encoding.writeVarString(encoder, 'content');
      encoding.writeVarString(encoder, 'a');
    }
    writeAll(encoder, 0);
  });
}

/** Letters each of which was written in front of the one before, so that they stay pieces of their own. */
export function letters(count: number, client: number, from = 0): Uint8Array {
  return encoded((encoder) => {
    writeAll(encoder, 1, count, client, from);
    for (let index = from; index < from + count; index += 1) {
      if (index === 0) {
        encoding.writeUint8(encoder, 4);
        writeAll(encoder, 1);
        encoding.writeVarString(encoder, 'content');
      } else {
        encoding.writeUint8(encoder, 64 | 4);
        writeAll(encoder, client, index - 1);
      }
      encoding.writeVarString(encoder, 'a');
    }
    writeAll(encoder, 0);
  });
}

/** Two letters of two clients, each of which was written behind the other. */
export function circle(one: number, other: number): Uint8Array {
  return encoded((encoder) => {
    writeAll(encoder, 2);
    for (const [client, behind] of [
      [one, other],
      [other, one],
    ] as const) {
      writeAll(encoder, 1, client, 0);
      encoding.writeUint8(encoder, 128 | 4);
      writeAll(encoder, behind, 0);
      encoding.writeVarString(encoder, 'a');
    }
    writeAll(encoder, 0);
  });
}

/** A letter of each of many clients, each written behind the one before: nobody wrote without seeing the others. */
export function relay(clients: number, firstClient = 1000): Uint8Array {
  return encoded((encoder) => {
    writeAll(encoder, clients);
    for (let client = firstClient; client < firstClient + clients; client += 1) {
      writeAll(encoder, 1, client, 0);
      if (client === firstClient) {
        encoding.writeUint8(encoder, 4);
        writeAll(encoder, 1);
        encoding.writeVarString(encoder, 'content');
      } else {
        encoding.writeUint8(encoder, 128 | 4);
        writeAll(encoder, client - 1, 0);
      }
      encoding.writeVarString(encoder, 'a');
    }
    writeAll(encoder, 0);
  });
}

/**
 * A letter of each of many clients, each behind another letter of a {@link letters} text, as if none were to its right:
 * Yjs steps over all that follow it there.
 */
export function unseeing(clients: number, author: number, firstClient = 1000): Uint8Array {
  return encoded((encoder) => {
    writeAll(encoder, clients);
    for (let index = 0; index < clients; index += 1) {
      writeAll(encoder, 1, firstClient + index, 0);
      encoding.writeUint8(encoder, 128 | 4);
      writeAll(encoder, author, index);
      encoding.writeVarString(encoder, 'b');
    }
    writeAll(encoder, 0);
  });
}
