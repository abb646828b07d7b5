import * as Y from 'yjs';
import { Clocks } from './clocks.ts';
import { containDeletions, type Deletions, deletionsOf } from './deletions.ts';
import { isEmpty, scanUpdate, type UpdateScan } from './updateScan.ts';
import { UpdateTail } from './updateTail.ts';

const emptyUpdate = Uint8Array.of(0, 0);

/** From how many updates on a joiner gets one folded state rather than each update. */
const foldForJoiner = 256;
/** How many different joiners' answers are kept until the next update. */
const keptAnswers = 8;

/**
 * What a document holds: an encoded snapshot and the updates since, as they came. A `Y.Doc` of it is built when
 * something needs one, and let go by {@link release}: of a typed text it takes twenty times the memory.
 */
export class DocumentContent {
  #base: Uint8Array | undefined;
  readonly #tail = new UpdateTail();
  readonly #clocks = new Clocks();
  #unreadable = 0;
  #work = 0;
  readonly #answers = new Map<string, Uint8Array>();
  /** What is deleted, found once for everything that may change nothing. */
  #deletions: Deletions | undefined;
  #textState: { name: string; state: Uint8Array; text: string } | undefined;
  /** `applied`: how many updates of the tail are in it. */
  #built: { doc: Y.Doc; applied: number } | undefined;

  constructor(snapshot: Uint8Array | undefined, tail: Iterable<Uint8Array>) {
    if (snapshot) {
      this.#base = snapshot;
      this.#clocks.add(runsOf(snapshot));
    }
    for (const update of tail) this.add(update, scanUpdate(update));
  }

  /** Size of what is kept, in bytes. */
  get size(): number {
    return (this.#base?.length ?? 0) + this.#tail.bytes;
  }

  /** What folding would shorten. */
  get tail(): { count: number; bytes: number } {
    return { count: this.#tail.count, bytes: this.#tail.bytes };
  }

  /** How many updates would have to be applied to build the document. */
  get unbuilt(): number {
    return this.#tail.count - (this.#built?.applied ?? 0);
  }

  /** The Yjs state vector of everything held. */
  get stateVector(): Uint8Array {
    return this.#clocks.encode();
  }

  /** How many updates Yjs could not apply, for the log: there should be none. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** How many bytes of content were gone through as a whole for one member's sake, all in all. */
  get work(): number {
    return this.#work;
  }

  /**
   * Adds an update.
   * @param scan what the scan found in it; undefined for one that was stored before a stricter scan
   * @returns what is to be relayed and stored, which stays as it is: the same bytes, or what of them is new here when
   *   some structs are here already. Yjs takes such an overlap for the same structs, and chokes when somebody made
   *   others up.
   */
  add(update: Uint8Array, scan: UpdateScan | undefined): Uint8Array {
    const runs = scan?.runs ?? runsOf(update);
    const added = scan && this.#clocks.overlaps(runs) ? Y.diffUpdate(update, this.stateVector) : update;
    this.#clocks.add(runs);
    this.#forgetFound();
    return this.#tail.push(added);
  }

  /** Whether an update would change nothing here. */
  contains(update: Uint8Array, scan: UpdateScan): boolean {
    if (isEmpty(scan)) return true;
    if (!this.#clocks.covers(scan.runs)) return false;
    if (!scan.deletes) return true;
    if (!this.#deletions) {
      this.#deletions = deletionsOf(this.doc());
      this.#work += this.size;
    }
    return containDeletions(this.#deletions, update);
  }

  /**
   * What somebody lacks who holds `stateVector`: one update that brings them up to the snapshot, and what came since.
   * @returns undefined when the state vector is malformed
   */
  answerTo(stateVector: Uint8Array): Uint8Array[] | undefined {
    const relevant = this.relevant(stateVector);
    if (!relevant) return undefined;
    if (relevant[0] === 0) {
      if (this.#tail.count > foldForJoiner) this.fold();
      return [this.#base ?? emptyUpdate, ...this.#tail.updates()];
    }
    const key = relevant.length <= 4096 ? String.fromCharCode(...relevant) : undefined;
    const kept = key === undefined ? undefined : this.#answers.get(key);
    if (!kept) this.#work += this.size;
    const answer = kept ?? Y.encodeStateAsUpdate(this.doc(), relevant);
    if (!kept && key !== undefined && this.#answers.size < keptAnswers) this.#answers.set(key, answer);
    return [answer];
  }

  /** See {@link Clocks.relevant}. */
  relevant(stateVector: Uint8Array): Uint8Array | undefined {
    return this.#clocks.relevant(stateVector);
  }

  /** Builds the document, or brings the one built before up to date. It is not to be changed or kept. */
  doc(): Y.Doc {
    const { doc, applied } = this.#built ?? { doc: new Y.Doc(), applied: undefined };
    if (applied !== this.#tail.count) {
      Y.transact(doc, () => {
        if (applied === undefined && this.#base) this.#apply(doc, this.#base);
        for (const update of this.#tail.updates(applied)) this.#apply(doc, update);
      });
    }
    this.#built = { doc, applied: this.#tail.count };
    return doc;
  }

  /** A text of the document, and the whole state it stands in; made once for everybody who asks before it changes. */
  textState(name: string): { state: Uint8Array; text: string } {
    if (this.#textState?.name !== name) {
      const doc = this.doc();
      this.#textState = { name, state: Y.encodeStateAsUpdate(doc), text: doc.getText(name).toString() };
    }
    return this.#textState;
  }

  /**
   * Changes the document in one transaction.
   * @param clientId the Yjs client the change is of: one that no other document was ever changed by at the same time
   * @returns what `change` returned, and the updates it made, which are not yet added
   */
  edit<T>(clientId: number, change: (doc: Y.Doc) => T): { result: T; updates: Uint8Array[] } {
    const doc = this.doc();
    doc.clientID = clientId;
    const updates: Uint8Array[] = [];
    const collect = (update: Uint8Array) => updates.push(update);
    doc.on('update', collect);
    try {
      return { result: doc.transact(() => change(doc)), updates };
    } catch (error) {
      // What was changed before the error is nobody else's.
      this.release();
      throw error;
    } finally {
      doc.off('update', collect);
    }
  }

  /** Puts one snapshot in the place of the tail. @returns the snapshot */
  fold(): Uint8Array {
    if (this.#tail.count > 0 || !this.#base) {
      this.#base = Y.encodeStateAsUpdate(this.doc());
      this.#tail.clear();
      if (this.#built) this.#built.applied = 0;
    }
    return this.#base;
  }

  /** One update that a client forged and Yjs cannot apply must not keep everybody from the others. */
  #apply(doc: Y.Doc, update: Uint8Array): void {
    try {
      Y.applyUpdate(doc, update);
    } catch {
      this.#unreadable += 1;
    }
  }

  /** Lets go of the document that was built. */
  release(): void {
    this.#forgetFound();
    this.#built?.doc.destroy();
    this.#built = undefined;
  }

  /** What was found out about the content holds no more, or is not worth its memory. */
  #forgetFound(): void {
    this.#textState = undefined;
    this.#deletions = undefined;
    this.#answers.clear();
  }
}

function runsOf(update: Uint8Array): UpdateScan['runs'] {
  const scan = scanUpdate(update);
  if (scan) return scan.runs;
  // Stored before a stricter scan: Yjs itself says what it holds.
  const vector = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(update));
  return [...vector].map(([client, to]) => ({ client, from: 0, to }));
}
