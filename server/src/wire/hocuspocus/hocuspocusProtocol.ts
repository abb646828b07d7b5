import { closeCodes, formatRefusal } from '@tandem/protocol/closeCodes';
import * as decoding from 'lib0/decoding';
import type { Hub } from '../../hub/hub.ts';
import type { ConnectionAuth } from '../join/connectionAuth.ts';
import type { Connection, Protocol } from '../socket/connection.ts';
import { isReadable, reading, UnreadableMessage } from '../socket/reading.ts';
import { CollabEntries } from './collabEntries.ts';
import { HocuspocusDocument } from './hocuspocusDocument.ts';
import { HocuspocusFraming, keepAliveFrame, messageTypes, pongFrame } from './hocuspocusFraming.ts';

/** A document's name and a session's id are shorter than this, in bytes. */
const maxAddressBytes = 256;

/** The Hocuspocus protocol on one socket: many documents, each named in front of its messages. */
export class HocuspocusProtocol implements Protocol {
  readonly #connection: Connection;
  readonly #hub: Hub;
  readonly #auth: ConnectionAuth;
  readonly #documents = new Map<string, HocuspocusDocument>();
  /** The same by document, whatever session's id stands behind its name. */
  readonly #sessions = new Map<string, Set<HocuspocusDocument>>();
  readonly #entries: CollabEntries;
  /** The document of the last message, which the next is about most of the time. */
  #last: { address: Uint8Array; document: HocuspocusDocument } | undefined;

  constructor(connection: Connection, hub: Hub, auth: ConnectionAuth) {
    this.#connection = connection;
    this.#hub = hub;
    this.#auth = auth;
    this.#entries = new CollabEntries(connection, hub.limits);
  }

  get admitted(): boolean {
    return this.#entries.open > 0;
  }

  get entering(): boolean {
    return this.#entries.joining > 0;
  }

  message(data: Uint8Array, isText: boolean): void {
    if (isText || !isReadable(() => this.#read(data)))
      this.#connection.refuse(closeCodes.malformedMessage, data.length);
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
    return keepAliveFrame;
  }

  closed(): void {
    for (const document of this.#documents.values()) document.close();
    this.#documents.clear();
    this.#auth.close();
  }

  #read(data: Uint8Array): void {
    if (data.length === 1) {
      if (data[0] === messageTypes.ping) this.#connection.send(pongFrame);
      else if (data[0] !== messageTypes.pong) throw new UnreadableMessage('a message without a document');
      return;
    }
    const decoder = decoding.createDecoder(data);
    const address = reading(() => decoding.readVarUint8Array(decoder));
    const body = data.subarray(decoder.pos);
    if (address.length > maxAddressBytes) throw new UnreadableMessage('the name of the document is too long');
    if (this.#last && equal(this.#last.address, address)) this.#last.document.message(body);
    else this.#find(address, body);
  }

  #find(address: Uint8Array, body: Uint8Array): void {
    const name = reading(() => new TextDecoder('utf-8', { fatal: true }).decode(address));
    const document = this.#documents.get(name) ?? this.#add(name);
    if (!document) {
      this.#refuse(name, body);
      return;
    }
    this.#last = { address: address.slice(), document };
    document.message(body);
  }

  /** @returns undefined when there are as many as may be */
  #add(name: string): HocuspocusDocument | undefined {
    const { documentsPerConnection, membershipsPerDocument } = this.#hub.limits;
    if (this.#documents.size >= documentsPerConnection) this.#forgetOver();
    const [shared] = name.split('\0', 1);
    const sessions = this.#sessions.get(shared!) ?? new Set();
    for (const session of sessions) if (session.isOver) sessions.delete(session);
    if (this.#documents.size >= documentsPerConnection || sessions.size >= membershipsPerDocument)
      return undefined;
    const document = new HocuspocusDocument(name, {
      connection: this.#connection,
      hub: this.#hub,
      auth: this.#auth,
      entries: this.#entries,
    });
    this.#documents.set(name, document);
    this.#sessions.set(shared!, sessions.add(document));
    return document;
  }

  /** Whoever signs in for one too many is told, and keeps what they have. */
  #refuse(name: string, body: Uint8Array): void {
    if (body[0] !== messageTypes.auth) return;
    const reason = formatRefusal(closeCodes.tooManyOpen);
    this.#connection.send(new HocuspocusFraming(name).permissionDenied(reason));
  }

  #forgetOver(): void {
    if (this.#entries.over === 0) return;
    for (const [name, document] of this.#documents) {
      if (!document.isOver) continue;
      this.#documents.delete(name);
      const [shared] = name.split('\0', 1) as [string];
      this.#sessions.get(shared)?.delete(document);
      document.forget();
    }
    this.#last = undefined;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
