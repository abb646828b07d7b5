/**
 * How deep JSON of a client may be nested, and how many members and elements it may hold in all. Everything the server
 * takes is far below; brackets cost a parser a hundred times what text of their length does.
 */
export const jsonBounds = { depth: 32, values: 20_000 } as const;

/** JSON beyond {@link jsonBounds}. */
export class JsonBeyondBounds extends Error {}

const openers = new Set([0x5b, 0x7b]);
const closers = new Set([0x5d, 0x7d]);
const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;

/** Looks at JSON as it arrives, in one pass over its bytes, before anybody parses it. */
export class JsonScan {
  #depth = 0;
  #values = 0;
  #inString = false;
  #escaped = false;

  /** @param bytes what has arrived further, in UTF-8. @returns whether all so far is within the bounds */
  feed(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length; at += 1) if (!this.#step(bytes[at]!)) return false;
    return true;
  }

  /** The same for a text that is here whole. */
  feedText(text: string): boolean {
    for (let at = 0; at < text.length; at += 1) if (!this.#step(text.charCodeAt(at))) return false;
    return true;
  }

  #step(unit: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (unit === backslash) this.#escaped = true;
      else if (unit === quote) this.#inString = false;
    } else if (unit === quote) this.#inString = true;
    else if (unit === comma || openers.has(unit)) {
      this.#values += 1;
      if (unit !== comma) this.#depth += 1;
      return this.#depth <= jsonBounds.depth && this.#values <= jsonBounds.values;
    } else if (closers.has(unit)) this.#depth -= 1;
    return true;
  }
}

/**
 * Parses JSON somebody sent.
 * @throws JsonBeyondBounds when it is nested deeper or holds more values than {@link jsonBounds}
 * @throws SyntaxError when it is not JSON
 */
export function parseBoundedJson(text: string): unknown {
  if (!new JsonScan().feedText(text))
    throw new JsonBeyondBounds('The JSON is nested too deep or holds too much.');
  return JSON.parse(text);
}
