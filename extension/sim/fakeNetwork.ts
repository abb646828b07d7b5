import * as Y from 'yjs';

type Link = { doc: Y.Doc; up: Uint8Array[]; down: Uint8Array[]; sent: number };

/**
 * A relay with the shared document, and one link each way for every client. A link is first-in-first-out and as slow
 * as the plan has it; the relay passes the original bytes on to everyone but the author.
 */
export class FakeNetwork {
  readonly relay = new Y.Doc();
  readonly #links = new Map<number, Link>();

  constructor(text: string) {
    this.relay.clientID = 1;
    this.relay.getText('content').insert(0, text);
  }

  /** Connects a document under a number, with all the relay has. */
  connect(number: number, doc: Y.Doc): void {
    const link: Link = { doc, up: [], down: [], sent: 0 };
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.relay), this);
    this.#links.set(number, link);
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === this) return;
      link.sent += 1;
      link.up.push(update);
    });
  }

  get quiet(): boolean {
    return [...this.#links.values()].every(({ up, down }) => up.length + down.length === 0);
  }

  /** How many updates the client has sent. */
  sentBy(number: number): number {
    return this.#links.get(number)!.sent;
  }

  /** The relay takes one update off the client's link and puts it on everybody else's. */
  carryUp(number: number): void {
    const update = this.#links.get(number)?.up.shift();
    if (update === undefined) return;
    Y.applyUpdate(this.relay, update);
    for (const [other, link] of this.#links) if (other !== number) link.down.push(update);
  }

  /**
   * A foreign client, right at the relay, writes CRLF in place of a line break.
   * @param at which one, as a fraction of the text
   * @returns whether there was one
   */
  writeCrlf(at: number): boolean {
    const text = this.relay.getText('content');
    const plain = text.toString();
    const place = plain.indexOf('\n', Math.floor(at * plain.length));
    if (place === -1) return false;
    const before = Y.encodeStateVector(this.relay);
    this.relay.transact(() => {
      text.insert(place, '\r\n');
      text.delete(place + 2, 1);
    });
    const update = Y.encodeStateAsUpdate(this.relay, before);
    for (const link of this.#links.values()) link.down.push(update);
    return true;
  }

  /** @returns whether an update reached the client */
  carryDown(number: number): boolean {
    const link = this.#links.get(number);
    const update = link?.down.shift();
    if (link === undefined || update === undefined) return false;
    Y.applyUpdate(link.doc, update, this);
    return true;
  }
}
