import { fileTypes } from '@tandem/protocol/documents';
import { mergeText } from '@tandem/protocol/textMerge';
import * as Y from 'yjs';

/** A state of a document and the text in it, with LF line ends. */
export type Seen = { state: Uint8Array; text: string };

/** What an edit by a whole text comes to. */
export type TextEdit =
  | { is: 'update'; update: Uint8Array }
  | { is: 'same' }
  /** The text it was made from is not remembered any more, or was never sent. */
  | { is: 'unknown' };

/** How many texts are remembered for a client that answers an older one, */
const rememberedVersions = 8;
/** and how many bytes they and their states may take. The one last sent and the one last read are kept anyway. */
const rememberedBytes = 4 * 1024 ** 2;

/**
 * What one client that knows only whole texts has seen, so that a text it sends is taken as the difference from that
 * and merged with what others did meanwhile. Versions are counted from 1; each is remembered as the client has it, its
 * own edits since included.
 */
export class TextMemory {
  readonly #views = new Map<number, Seen>();
  #last = 0;
  /** The newest version the client has surely read. */
  #read: number | undefined;
  /** Sent, but perhaps not read yet. */
  #sent: number | undefined;
  /** The Yjs client of this script's edits, and how far its clock has come. */
  #client: { id: number; clock: number } | undefined;
  readonly #newClientId: () => number;

  constructor(newClientId: () => number) {
    this.#newClientId = newClientId;
  }

  /** Whether something was sent of which it isn't known whether it was read. */
  get awaitsReader(): boolean {
    return this.#sent !== undefined;
  }

  /** The text the client has or is about to have; undefined before the first. */
  get text(): string | undefined {
    return this.#views.get(this.#sent ?? this.#read ?? 0)?.text;
  }

  /** A text is on its way to the client. @returns its version */
  sent(seen: Seen): number {
    this.#last += 1;
    this.#sent = this.#last;
    this.#views.set(this.#last, seen);
    this.#views.delete(this.#last - rememberedVersions);
    this.#forgetOld();
    return this.#last;
  }

  #forgetOld(): void {
    let bytes = 0;
    for (const [version, { state, text }] of [...this.#views].reverse()) {
      bytes += state.length + text.length;
      const needed = version === this.#read || version === this.#last;
      if (bytes > rememberedBytes && !needed) this.#views.delete(version);
    }
  }

  /** The client has read what was sent. */
  wasRead(): void {
    this.#read = this.#sent ?? this.#read;
    this.#sent = undefined;
  }

  /**
   * The client would have the text be this.
   * @param from the version it was made from; by default the one the client has surely read
   */
  edit(text: string, from?: number): TextEdit {
    const version = from ?? this.#read ?? this.#sent;
    const view = version === undefined ? undefined : this.#views.get(version);
    if (version === undefined || !view) return { is: 'unknown' };
    if (from !== undefined && from === this.#sent) this.wasRead();
    if (text === view.text) return { is: 'same' };
    const { update, state } = this.#change(view, text);
    this.#views.set(version, { state, text });
    this.#forgetOld();
    return { is: 'update', update };
  }

  #change(view: Seen, text: string): { update: Uint8Array; state: Uint8Array } {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, view.state);
    const before = Y.encodeStateVector(doc);
    // A state without this client's earlier edits must not be edited in its name again: the clocks would repeat.
    if (!this.#client || clockOf(doc, this.#client.id) !== this.#client.clock) {
      this.#client = { id: this.#newClientId(), clock: 0 };
    }
    doc.clientID = this.#client.id;
    doc.transact(() => mergeText(doc.getText(fileTypes.content), text));
    this.#client.clock = clockOf(doc, this.#client.id);
    const state = Y.encodeStateAsUpdate(doc);
    const update = Y.encodeStateAsUpdate(doc, before);
    doc.destroy();
    return { update, state };
  }
}

function clockOf(doc: Y.Doc, client: number): number {
  return Y.decodeStateVector(Y.encodeStateVector(doc)).get(client) ?? 0;
}
