import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/** Structs of one client that follow on each other, as they stand in the updates they come from. */
type Section = { clock: number; end: number; structs: number; bytes: Bytes };

/**
 * Applies many small updates to a document as one: Yjs spends more on an update than on the characters in it. What
 * they add up to is the same.
 */
export class JoinedUpdates {
  readonly #doc: Y.Doc;
  readonly #sections = new Map<number, Section>();
  readonly #deleted = new Map<number, number[]>();

  constructor(doc: Y.Doc) {
    this.#doc = doc;
  }

  /**
   * Adds structs of a client.
   * @param clock of the first one
   * @param end behind the last one
   * @param update in Yjs' first encoding, of which they are the bytes from `from` up to `to`
   */
  add(
    { client, clock, end, structs }: { client: number; clock: number; end: number; structs: number },
    update: Uint8Array,
    from: number,
    to: number,
  ): void {
    let section = this.#sections.get(client);
    if (section?.end !== clock) {
      if (section) this.flush();
      section = { clock, end: clock, structs: 0, bytes: new Bytes() };
      this.#sections.set(client, section);
    }
    section.end = end;
    section.structs += structs;
    section.bytes.add(update, from, to);
  }

  delete(client: number, from: number, to: number): void {
    const ranges = this.#deleted.get(client);
    if (ranges) ranges.push(from, to - from);
    else this.#deleted.set(client, [from, to - from]);
  }

  /** Applies what was added so far. */
  flush(): void {
    if (this.#sections.size === 0 && this.#deleted.size === 0) return;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, this.#sections.size);
    for (const [client, { clock, structs, bytes }] of this.#sections) {
      encoding.writeVarUint(encoder, structs);
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeUint8Array(encoder, bytes.all());
    }
    encoding.writeVarUint(encoder, this.#deleted.size);
    for (const [client, ranges] of this.#deleted) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, ranges.length / 2);
      for (const number of ranges) encoding.writeVarUint(encoder, number);
    }
    this.#sections.clear();
    this.#deleted.clear();
    Y.applyUpdate(this.#doc, encoding.toUint8Array(encoder));
  }
}

/** Bytes that are added to. Most parts are so short that a loop is faster than anything else. */
class Bytes {
  #bytes = new Uint8Array(256);
  #length = 0;

  add(source: Uint8Array, from: number, to: number): void {
    const length = this.#length + to - from;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    for (let at = from; at < to; at++) this.#bytes[this.#length++] = source[at]!;
  }

  all(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
