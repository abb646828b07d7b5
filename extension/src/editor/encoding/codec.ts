/** How a text is written as bytes in one encoding. A byte order mark belongs to the encoding and is no part of the text. */
export interface Codec {
  decode(bytes: Uint8Array): PromiseLike<string>;
  encode(text: string): PromiseLike<Uint8Array>;
}

/**
 * Whether a file can be saved in an encoding without harm: writing what was read of it gives the same bytes. Anything
 * else, such as a file in another encoding or a binary one, would be spoiled by the first save.
 */
export async function keepsBytes(bytes: Uint8Array, codec: Codec): Promise<boolean> {
  try {
    const again = await codec.encode(await codec.decode(bytes));
    return again.length === bytes.length && again.every((byte, index) => byte === bytes[index]);
  } catch {
    return false;
  }
}

/** Whether an encoding has all characters of a text: what it lacks is written as a question mark. */
export async function keepsText(text: string, codec: Codec): Promise<boolean> {
  try {
    return (await codec.decode(await codec.encode(text))) === text;
  } catch {
    return false;
  }
}

const strict = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of what is written to a file of a room: UTF-8, or else what a window's settings say, where that is surely it.
 * @param codec of the window's settings
 * @returns undefined when it is neither
 */
export async function textWritten(bytes: Uint8Array, codec: Codec): Promise<string | undefined> {
  try {
    return strict.decode(bytes);
  } catch {
    return (await keepsBytes(bytes, codec)) ? codec.decode(bytes) : undefined;
  }
}
