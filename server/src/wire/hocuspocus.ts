import { closeCodes } from '@tandem/protocol/closeCodes';
import * as decoding from 'lib0/decoding';
import type { Hub } from '../hub/hub.ts';
import type { Admissions } from './admissions.ts';
import type { Connection, Protocol } from './connection.ts';
import { HocuspocusDocument } from './hocuspocusDocument.ts';
import { messageTypes, pingFrame, pongFrame } from './hocuspocusFraming.ts';

/** A document's name and a session's id are shorter than this, in bytes. */
const maxAddressBytes = 256;

/** The Hocuspocus protocol on one socket: many documents, each named in front of its messages. */
export class HocuspocusProtocol implements Protocol {
  readonly #connection: Connection;
  readonly #hub: Hub;
  readonly #admissions: Admissions;
  readonly #documents = new Map<string, HocuspocusDocument>();
  /** The document of the last message, which the next is about most of the time. */
  #last: { address: Uint8Array; document: HocuspocusDocument } | undefined;

  constructor(connection: Connection, hub: Hub, admissions: Admissions) {
    this.#connection = connection;
    this.#hub = hub;
    this.#admissions = admissions;
  }

  get admitted(): boolean {
    for (const document of this.#documents.values()) if (document.isOpen) return true;
    return false;
  }

  message(data: Uint8Array, isText: boolean): void {
    try {
      if (isText) throw new Error('a text message');
      this.#read(data);
    } catch {
      this.#connection.refuse(closeCodes.malformedMessage, data.length);
    }
  }

  pong(): void {}

  missedPing(): void {
    for (const document of this.#documents.values()) document.missedPing();
  }

  stopped(): void {
    for (const document of this.#documents.values()) document.stopped();
  }

  /** Each document goes on by a state of its own. */
  resumed(): void {}

  keepAlive(): Uint8Array {
    return pingFrame;
  }

  closed(): void {
    for (const document of this.#documents.values()) document.close();
    this.#documents.clear();
    this.#admissions.close();
  }

  #read(data: Uint8Array): void {
    if (data.length === 1) {
      if (data[0] === messageTypes.ping) this.#connection.send(pongFrame);
      else if (data[0] !== messageTypes.pong) throw new Error('a message without a document');
      return;
    }
    const decoder = decoding.createDecoder(data);
    const address = decoding.readVarUint8Array(decoder);
    const body = data.subarray(decoder.pos);
    if (address.length > maxAddressBytes) throw new Error('the name of the document is too long');
    if (this.#last && equal(this.#last.address, address)) this.#last.document.message(body);
    else this.#find(address, body);
    this.#bound();
  }

  #find(address: Uint8Array, body: Uint8Array): void {
    const name = new TextDecoder('utf-8', { fatal: true }).decode(address);
    let document = this.#documents.get(name);
    if (!document) {
      this.#forgetOver();
      if (this.#documents.size >= this.#hub.limits.documentsPerConnection) {
        const reason = 'Too many documents on one connection. Close some first.';
        this.#connection.close(closeCodes.rateLimited, reason);
        return;
      }
      document = new HocuspocusDocument(name, {
        connection: this.#connection,
        hub: this.#hub,
        admissions: this.#admissions,
      });
      this.#documents.set(name, document);
    }
    this.#last = { address: address.slice(), document };
    document.message(body);
  }

  #forgetOver(): void {
    if (this.#documents.size < this.#hub.limits.documentsPerConnection) return;
    for (const [name, document] of this.#documents) if (document.isOver) this.#documents.delete(name);
  }

  /** What clients nobody has let in yet may keep here is bounded. */
  #bound(): void {
    if (this.#last && !this.#last.document.isWaiting) return;
    let waiting = 0;
    let bytes = 0;
    for (const document of this.#documents.values()) {
      if (document.isWaiting) waiting += 1;
      bytes += document.queuedBytes;
    }
    const { unauthenticatedDocuments, unauthenticatedBytes } = this.#hub.limits;
    if (waiting > unauthenticatedDocuments || bytes > unauthenticatedBytes) {
      this.#connection.close(closeCodes.unauthenticated, 'Too much was sent before signing in.');
    }
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
