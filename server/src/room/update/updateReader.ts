import { decodeUtf8 } from 'lib0/string';

/** Clocks and lengths stay below this: Yjs' second encoding, which it uses for what is pending, takes 31 bits. */
export const maxClock = 2 ** 31 - 1;

/** How deep a value inside an update may be nested; a deeper one would exhaust the stack of whoever reads it. */
const maxDepth = 100;

/** The bytes are not a Yjs update. */
export class MalformedUpdate extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'MalformedUpdate';
  }
}

/**
 * Reads the primitives of Yjs' first encoding and refuses everything its own decoder would throw at.
 * See `UpdateDecoderV1` in yjs and `lib0/decoding`.
 */
export class UpdateReader {
  readonly #bytes: Uint8Array;
  #at: number;

  /** @param at where reading begins */
  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Where reading goes on. */
  get position(): number {
    return this.#at;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new MalformedUpdate('the update ends too early');
    this.#at += 1;
    return value;
  }

  uint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (value > Number.MAX_SAFE_INTEGER) throw new MalformedUpdate('a number is out of range');
      if (byte < 128) return value;
      factor *= 128;
    }
  }

  /** A clock, or a length that is added to one. */
  clock(): number {
    const value = this.uint();
    if (value > maxClock) throw new MalformedUpdate('a clock is out of range');
    return value;
  }

  /** How many things follow. Each takes a byte at least, so a count beyond what is left is a lie. */
  count(): number {
    const value = this.uint();
    if (value > this.remaining) throw new MalformedUpdate('there is less than was announced');
    return value;
  }

  skip(bytes: number): void {
    if (bytes > this.remaining) throw new MalformedUpdate('the update ends too early');
    this.#at += bytes;
  }

  /** Passes over a text. @returns its length in UTF-16 units */
  text(): number {
    const length = this.count();
    const end = this.#at + length;
    for (let at = this.#at; at < end; at += 1) {
      if (this.#bytes[at]! > 127) return this.#decoded(length).length;
    }
    this.#at = end;
    return length;
  }

  string(): string {
    return this.#decoded(this.count());
  }

  json(): void {
    this.jsonOf(this.string());
  }

  jsonOf(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new MalformedUpdate('a value is not JSON');
    }
    checkDepth(value, maxDepth);
  }

  /** A value in lib0's "any" encoding. */
  any(depth = maxDepth): void {
    if (depth === 0) throw new MalformedUpdate('a value is nested too deep');
    const type = this.byte();
    switch (type) {
      case 127:
      case 126:
      case 121:
      case 120:
        return;
      case 125:
        this.#int();
        return;
      case 124:
        this.skip(4);
        return;
      case 123:
      case 122:
        this.skip(8);
        return;
      case 119:
        this.text();
        return;
      case 118:
        for (let left = this.count(); left > 0; left -= 1) {
          this.text();
          this.any(depth - 1);
        }
        return;
      case 117:
        for (let left = this.count(); left > 0; left -= 1) this.any(depth - 1);
        return;
      case 116:
        this.skip(this.count());
        return;
      default:
        throw new MalformedUpdate('a value has a type that is not known');
    }
  }

  #int(): void {
    let byte = this.byte();
    let value = byte & 63;
    let factor = 64;
    while (byte > 127) {
      byte = this.byte();
      value += (byte & 127) * factor;
      if (value > Number.MAX_SAFE_INTEGER) throw new MalformedUpdate('a number is out of range');
      factor *= 128;
    }
  }

  #decoded(length: number): string {
    const from = this.#at;
    this.#at += length;
    try {
      return decodeUtf8(this.#bytes.subarray(from, this.#at));
    } catch {
      throw new MalformedUpdate('a text is not UTF-8');
    }
  }
}

function checkDepth(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth === 0) throw new MalformedUpdate('a value is nested too deep');
  for (const inner of Object.values(value)) checkDepth(inner, depth - 1);
}
