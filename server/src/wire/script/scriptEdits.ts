import { fileTypes } from '@tandem/protocol/documents';
import { commonEnds } from '@tandem/protocol/textDifference';
import { mergeEffort, mergeText } from '@tandem/protocol/textMerge';
import * as Y from 'yjs';
import { bytesPerPair } from './nearestText.ts';

/** A state of a document and the text in it, with LF line ends. */
export type Seen = { readonly state: Uint8Array; readonly text: string };

/** A version as the client has it, its own edits since included. */
export type View = Seen & {
  /** Where the client's text begins in the document of the state; it reaches to the end. */
  readonly start: number;
  /** Whether it was sent without any text in it, so that nobody can show to have it. */
  readonly wasEmpty: boolean;
  /** What the text was before the client's own edits of it, the newest last: undoing comes back to these. */
  readonly former: readonly string[];
};

export type Change = { readonly update: Uint8Array; readonly view: View };

/** How many of its texts before its last one are remembered, and how many units they may have together. */
const formerTexts = 32;
const formerUnits = 128 * 1024;
/** How many Yjs clients a script's edits are of before their oldest is forgotten. */
const rememberedClients = 8;

/** Makes Yjs updates of what one client that knows only whole texts changed in them. */
export class ScriptEdits {
  readonly #newClientId: () => number;
  /** The Yjs clients of this script's edits, and how far their clocks have come. */
  #clients: { readonly id: number; clock: number }[] = [];
  #work = 0;

  constructor(newClientId: () => number) {
    this.#newClientId = newClientId;
  }

  /** What was gone through, all in all, in bytes. */
  get work(): number {
    return this.#work;
  }

  /** Whether a range of a text begins and ends with what this client wrote; in units, not empty. */
  wrote({ state, start }: View, from: number, length: number): boolean {
    this.#work += state.length;
    const doc = new Y.Doc();
    Y.applyUpdate(doc, state);
    const ends = [start + from, start + from + length - 1].map((index) =>
      Y.createRelativePositionFromTypeIndex(doc.getText(fileTypes.content), index),
    );
    doc.destroy();
    return ends.every(({ item }) => this.#clients.some(({ id }) => id === item?.client));
  }

  /** @returns the update that makes a view's text into another one, and the view the client has then */
  change(view: View, text: string): Change {
    const { head, tail } = commonEnds(view.text, text);
    const pairs = (view.text.length - head - tail) * (text.length - head - tail);
    this.#work += text.length + bytesPerPair * Math.min(pairs, mergeEffort);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, view.state);
    const before = Y.encodeStateVector(doc);
    const client = this.#clientOf(doc);
    doc.clientID = client.id;
    doc.transact(() => mergeText(doc.getText(fileTypes.content), text, view.start));
    client.clock = clockOf(doc, client.id);
    const state = Y.encodeStateAsUpdate(doc);
    const update = Y.encodeStateAsUpdate(doc, before);
    doc.destroy();
    return { update, view: { ...view, state, text, former: withFormer(view) } };
  }

  /**
   * The client's first text of its own, made from nothing it was shown: it stands behind what there is, on a line of its own.
   * @param seen what there is
   */
  firstOwn({ state, text: there }: Seen, text: string): Change {
    const separator = there === '' || there.endsWith('\n') ? '' : '\n';
    const end: View = { state, text: '', start: there.length, wasEmpty: true, former: [] };
    const { update, view } = this.change(end, separator + text);
    return { update, view: { ...view, text, start: end.start + separator.length } };
  }

  /** A state that lacks edits of a Yjs client must not be edited in its name again: the clocks would repeat. */
  #clientOf(doc: Y.Doc): { id: number; clock: number } {
    const known = this.#clients.find(({ id, clock }) => clockOf(doc, id) === clock);
    if (known) return known;
    const client = { id: this.#newClientId(), clock: 0 };
    this.#clients = [client, ...this.#clients].slice(0, rememberedClients);
    return client;
  }
}

/** @returns the former texts of a view that is being changed */
function withFormer({ former, text }: View): string[] {
  const texts = [...former, text].slice(-formerTexts);
  let units = texts.reduce((sum, { length }) => sum + length, 0);
  while (units > formerUnits) units -= texts.shift()!.length;
  return texts;
}

function clockOf(doc: Y.Doc, client: number): number {
  return Y.decodeStateVector(Y.encodeStateVector(doc)).get(client) ?? 0;
}
