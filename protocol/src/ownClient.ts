import * as Y from 'yjs';

type OwnAwareness = {
  clientID: number;
  getLocalState(): Record<string, unknown> | null;
  setLocalState(state: Record<string, unknown> | null): void;
};

/**
 * The Yjs client a document is written by here, and how far the server has saved what it wrote. Where its next clocks
 * turn out to be taken by something else, because somebody wrote in its name, the document is written by another client
 * from then on, and what is not saved is written again by that one (invariant 14).
 */
export class OwnClient {
  readonly #doc: Y.Doc;
  readonly #awareness: OwnAwareness;
  readonly #newClientId: () => number;
  #client: number;
  /** Those it was before: what is under way of theirs may be refused still. */
  readonly #former = new Set<number>();
  #saved = 0;

  /**
   * @param awareness of the document, which is to go by the same client
   * @param newClientId random unless a simulation says otherwise
   */
  constructor(doc: Y.Doc, awareness: OwnAwareness, newClientId = () => new Y.Doc().clientID) {
    this.#doc = doc;
    this.#awareness = awareness;
    this.#newClientId = newClientId;
    this.#client = doc.clientID;
    // Yjs takes another client by itself once it hears from elsewhere of its own.
    doc.on('afterTransactionCleanup', ({ beforeState }: Y.Transaction) => {
      if (doc.clientID !== this.#client)
        this.#moveTo(this.#newClientId(), beforeState.get(this.#client) ?? 0);
    });
  }

  /** The server has acknowledged everything that was written here. */
  saved(): void {
    this.#saved = Y.getState(this.#doc.store, this.#client);
  }

  /**
   * What was written here and is not saved, whatever the server says it has: it compares the two.
   * @returns undefined where there is nothing
   */
  unsaved(): Uint8Array | undefined {
    if (Y.getState(this.#doc.store, this.#client) <= this.#saved) return undefined;
    const known = Y.decodeStateVector(Y.encodeStateVector(this.#doc));
    return Y.encodeStateAsUpdate(this.#doc, Y.encodeStateVector(known.set(this.#client, this.#saved)));
  }

  /**
   * The server says that clocks of some clients are taken.
   * @returns whether this one's are among them, which is another client from now on, or those of one that it was before:
   *   something that was sent by it will never be acknowledged
   */
  taken(clients: readonly number[]): boolean {
    if (!clients.includes(this.#client)) return clients.some((client) => this.#former.has(client));
    const written = Y.getState(this.#doc.store, this.#client);
    this.#moveTo(this.#newClientId(), written);
    return true;
  }

  /** @param written up to which clock the client so far was this one */
  #moveTo(client: number, written: number): void {
    const unsaved: Clocks = { client: this.#client, from: this.#saved, to: written };
    this.#former.add(this.#client);
    this.#client = client;
    this.#saved = 0;
    this.#doc.clientID = client;
    const state = this.#awareness.getLocalState();
    if (state) this.#awareness.setLocalState(null);
    this.#awareness.clientID = client;
    if (state) this.#awareness.setLocalState(state);
    if (unsaved.from < unsaved.to) writeAgain(this.#doc, unsaved);
  }
}

/** Clocks of one client, from `from` up to, not including, `to`. */
type Clocks = { client: number; from: number; to: number };

/**
 * Deletes what a client wrote and writes the same in its place by the document's present client. Nothing of it refers to
 * what is deleted: where others have something else under those clocks, it would be lost with that.
 */
function writeAgain(doc: Y.Doc, { client, from, to }: Clocks): void {
  doc.transact((transaction) => {
    Y.getItemCleanStart(transaction, Y.createID(client, from));
    if (to < Y.getState(doc.store, client)) Y.getItemCleanStart(transaction, Y.createID(client, to));
    const isTaken = ({ id }: Y.Item) => id.client === client && id.clock >= from && id.clock < to;
    const taken = doc.store.clients
      .get(client)!
      .filter((struct): struct is Y.Item => struct instanceof Y.Item && !struct.deleted && isTaken(struct));
    const isOf = ({ id }: Y.Item) => id.client === client && id.clock >= from;
    const places = inOrder(taken).map((item) => ({ item, ...neighbours(item, isOf) }));
    let last: { left: Y.Item | null; parent: Y.Item['parent']; written: Y.Item } | undefined;
    for (const { item, left, right } of places) {
      const { parent, parentSub, content } = item;
      // What stood side by side does so again.
      const before = last?.left === left && last.parent === parent ? last.written : left;
      const id = Y.createID(doc.clientID, Y.getState(doc.store, doc.clientID));
      const origins = [before?.lastId ?? null, right?.id ?? null] as const;
      const written = new Y.Item(
        id,
        before,
        origins[0],
        right,
        origins[1],
        parent,
        parentSub,
        content.copy(),
      );
      written.integrate(transaction, 0);
      last = { left, parent, written };
    }
    for (const item of taken) item.delete(transaction);
  });
  cutOut(doc, { client, from, to });
}

/** Takes what was deleted out of the document, so that nothing written beside it later refers to it either. */
function cutOut(doc: Y.Doc, { client, from, to }: Clocks): void {
  doc.transact((transaction) => {
    Y.getItemCleanStart(transaction, Y.createID(client, from));
    if (to < Y.getState(doc.store, client)) Y.getItemCleanStart(transaction, Y.createID(client, to));
    const structs = doc.store.clients.get(client)!;
    for (let at = Y.findIndexSS(structs, from); at < structs.length; at += 1) {
      const item = structs[at]!;
      if (item.id.clock >= to) return;
      if (!(item instanceof Y.Item)) continue;
      unlink(item);
      structs[at] = new Y.GC(item.id, item.length);
    }
  });
}

function unlink({ left, right, parent, parentSub }: Y.Item): void {
  if (left) left.right = right;
  if (right) right.left = left;
  if (!(parent instanceof Y.AbstractType)) return;
  if (parentSub === null) {
    if (!left) parent._start = right;
    // Places it remembers of itself may be in what is gone.
    if (parent._searchMarker) parent._searchMarker.length = 0;
  } else if (!right && left) parent._map.set(parentSub, left);
  else if (!right) parent._map.delete(parentSub);
}

/** What stands around an item and is not of what is taken, or of what somebody else has written on to that. */
function neighbours(item: Y.Item, isOf: (item: Y.Item) => boolean) {
  let { left, right } = item;
  while (left && isOf(left)) left = left.left;
  while (right && isOf(right)) right = right.right;
  return { left, right };
}

/** Items in the order in which they stand in the document. */
function inOrder(items: readonly Y.Item[]): Y.Item[] {
  const place = new Map<Y.Item, number>();
  for (const parent of new Set(items.map((item) => item.parent))) {
    if (!(parent instanceof Y.AbstractType)) continue;
    let at = 0;
    for (let item = parent._start; item; item = item.right) place.set(item, at++);
  }
  return [...items].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
}
