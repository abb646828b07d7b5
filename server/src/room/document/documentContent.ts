import * as Y from 'yjs';
import { differingClients } from '../update/structMatch.ts';
import { cutUpdate, withDeletes, withoutStructs } from '../update/updateCuts.ts';
import { MalformedUpdate } from '../update/updateReader.ts';
import { isEmpty, type Run, scanUpdate, type UpdateScan } from '../update/updateScan.ts';
import { type Pace, sliceUpdate } from '../update/updateSlices.ts';
import { UpdateTail } from '../update/updateTail.ts';
import { type DocumentBounds, defaultBounds } from './bounds.ts';
import { DocumentIndex, type Refusal } from './documentIndex.ts';
import { judgeManifest } from './manifestLayout.ts';

const emptyUpdate = Uint8Array.of(0, 0);
const none: ReadonlySet<number> = new Set();

/** From how many updates on a joiner gets one compacted state rather than each update. */
const compactForJoiner = 256;
/** An update of so few bytes is applied as a whole. */
const wholeBytes = 256;
/** So many structs of a larger one are applied at a time, at most. */
const structsAtATime = 500;
/** What weighs no more is built within some milliseconds, whatever it is. */
const lightWeight = 2_000;
const never = () => false;
/** How many different joiners' answers are kept until the next update. */
const keptAnswers = 8;

/** Which layout a document has. See `protocol/src/documents.ts`. */
export type DocumentKind = 'file' | 'manifest';

/**
 * What a document holds: an encoded snapshot and the updates since, as they came. A `Y.Doc` of it is built when
 * something needs one, and let go by {@link release}: of a typed text it takes twenty times the memory.
 */
export class DocumentContent {
  readonly #index: DocumentIndex;
  #base: Uint8Array | undefined;
  #baseWeight = 0;
  readonly #tail = new UpdateTail();
  #tailWeight = 0;
  #unreadable = 0;
  #work = 0;
  /** Of what {@link weight} the document is that was built last. */
  #builtWeight = 0;
  readonly #pace: Pace = { structs: 1 };
  readonly #answers = new Map<string, Uint8Array[]>();
  #textState: { name: string; state: Uint8Array; text: string } | undefined;
  /** `applied`: how many updates of the tail are in it, once all `parts` of the snapshot are. */
  #built: { doc: Y.Doc; applied: number; parts: Iterator<Uint8Array> } | undefined;

  /** @param tail what was stored since the snapshot */
  constructor(
    snapshot: Uint8Array | undefined,
    tail: Iterable<Uint8Array>,
    kind: DocumentKind = 'file',
    bounds: DocumentBounds = defaultBounds,
  ) {
    this.#index = new DocumentIndex(kind, bounds);
    if (snapshot) {
      this.#base = snapshot;
      this.#baseWeight = this.#addStored(snapshot, true);
    }
    for (const update of tail) {
      this.#tailWeight += this.#addStored(update, false);
      this.#tail.push(update);
    }
  }

  /** Size of what is kept, in bytes. */
  get size(): number {
    return (this.#base?.length ?? 0) + this.#tail.bytes;
  }

  /** How many structs whoever builds the document has to go through; see {@link DocumentBounds.documentItems}. */
  get weight(): number {
    return this.#baseWeight + this.#tailWeight;
  }

  /** What compaction would shorten. */
  get tail(): { count: number; bytes: number; weight: number } {
    return { count: this.#tail.count, bytes: this.#tail.bytes, weight: this.#tailWeight };
  }

  /** How many updates would have to be applied to build the document. */
  get pendingUpdates(): number {
    return this.#tail.count - (this.#built?.applied ?? 0);
  }

  /** The Yjs state vector of everything held. */
  get stateVector(): Uint8Array {
    return this.#index.stateVector.encode();
  }

  /** How many updates Yjs could not apply, for the log: there should be none. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** How many bytes of content were gone through as a whole for one member's sake, all in all. */
  get work(): number {
    return this.#work;
  }

  /** Why the document must not be opened, when it was stored before this was refused. */
  get poison(): string | undefined {
    return this.#index.poison;
  }

  /** What was stored in the text of a file and is no text. */
  get notText(): readonly Run[] {
    return this.#index.notText;
  }

  /** See {@link DocumentIndex.weightOf}. */
  weightOf(scan: UpdateScan): number {
    return this.#index.weightOf(scan);
  }

  /** Whether {@link doc} may take long. */
  get isFarFromBuilt(): boolean {
    return this.weight - this.#builtWeight > lightWeight;
  }

  /** Whether structs of an update are here already, so that the two have to be compared. */
  meets({ runs }: UpdateScan): boolean {
    return this.#index.stateVector.meets(runs);
  }

  /**
   * Whoever has the document has what waits in it for its causes too, and sends it with whatever they have: it is of no
   * use here again.
   * @returns the update without that
   */
  withoutWaiting(update: Uint8Array, { runs, deletes }: UpdateScan): Uint8Array {
    const { stateVector } = this.#index;
    const waits = (struct: Run) => stateVector.holdsAhead(struct);
    const structs = runs.some(waits) ? withoutStructs(update, waits) : update;
    if (!deletes.some((deleted) => this.#withoutWaiting(deleted) !== deleted)) return structs;
    return withDeletes(structs, (deleted) => this.#withoutWaiting(deleted));
  }

  #withoutWaiting(deleted: Run): Run | undefined {
    const { client, from, to } = deleted;
    const next = this.next(client);
    const ahead = { client, from: Math.max(from, next), to };
    if (to <= next || !this.#index.contains({ runs: [], deletes: [ahead] })) return deleted;
    return from < next ? { client, from, to: next } : undefined;
  }

  /** See {@link DocumentIndex.refusalAtSight}. */
  refusalAtSight(update: Uint8Array, scan: UpdateScan): Refusal | undefined {
    return this.#index.refusalAtSight(update, scan);
  }

  /** See {@link DocumentIndex.refusal}. */
  refusal(update: Uint8Array, scan: UpdateScan): Refusal | undefined {
    return this.#index.refusal(update, scan, {
      weight: this.weight,
      updates: () => (this.#base ? [this.#base, ...this.#tail.updates()] : this.#tail.updates()),
    });
  }

  /**
   * Adds an update.
   * @param scan what the scan found in it
   * @returns what is to be relayed and stored, which stays as it is: the same bytes, or what of them is new here when
   *   some structs are here already. Yjs takes such an overlap for the same structs, and chokes when somebody made
   *   others up.
   */
  add(update: Uint8Array, scan: UpdateScan): Uint8Array {
    const { stateVector } = this.#index;
    const added = stateVector.overlaps(scan.runs)
      ? Y.diffUpdate(update, stateVector.encodeFor(scan.runs))
      : update;
    this.#index.add(update, scan);
    this.#tailWeight += this.#index.weightOf(scan);
    this.#forgetFound();
    return this.#tail.push(added);
  }

  /** See {@link differingClients}; nothing is built for an update that is new here. */
  differing(update: Uint8Array, scan: UpdateScan, comesFirst = false): ReadonlySet<number> {
    if (!this.meets(scan)) return none;
    this.#work += this.size;
    return differingClients(this.doc(), update, comesFirst);
  }

  /** The first clock of a client that is not held. */
  next(client: number): number {
    return this.#index.stateVector.next(client);
  }

  /** Whether an update would change nothing here. */
  contains(scan: UpdateScan): boolean {
    return isEmpty(scan) || this.#index.contains(scan) || this.#containsBuilt(scan);
  }

  /**
   * What somebody lacks who holds `stateVector`: one update that brings them up to the snapshot, and what came since.
   * @returns undefined when the state vector is malformed
   */
  answerTo(stateVector: Uint8Array): Uint8Array[] | undefined {
    const relevant = this.relevant(stateVector);
    if (!relevant) return undefined;
    if (relevant[0] === 0) {
      if (this.#tail.count > compactForJoiner && this.weight <= lightWeight) this.compact();
      return [this.#base ?? emptyUpdate, ...this.#tail.updates()];
    }
    const key = relevant.length <= 4096 ? String.fromCharCode(...relevant) : undefined;
    const kept = key === undefined ? undefined : this.#answers.get(key);
    if (!kept) this.#work += this.size;
    const answer = kept ?? this.#answer(relevant);
    if (!kept && key !== undefined && this.#answers.size < keptAnswers) this.#answers.set(key, answer);
    return answer;
  }

  /** Much is not built for one who asks: what they lack is cut out of what there is. */
  #answer(stateVector: Uint8Array): Uint8Array[] {
    if (this.weight <= lightWeight) return [Y.encodeStateAsUpdate(this.doc(), stateVector)];
    const held = Y.decodeStateVector(stateVector);
    const lacking = (update: Uint8Array) => (update.length < wholeBytes ? update : cutUpdate(update, held));
    return [this.#base ? lacking(this.#base) : emptyUpdate, ...Array.from(this.#tail.updates(), lacking)];
  }

  /** See {@link StateVector.relevant}. */
  relevant(stateVector: Uint8Array): Uint8Array | undefined {
    return this.#index.stateVector.relevant(stateVector);
  }

  /** Builds the document, or brings the one built before up to date. It is not to be changed or kept. */
  doc(): Y.Doc {
    return this.#build(never).doc;
  }

  /**
   * Builds a part of the document: whoever can wait for the rest lets others have their turn.
   * @param isOver whether the part has taken long enough; asked often
   * @returns whether {@link doc} has nothing left to build
   */
  buildStep(isOver: () => boolean): boolean {
    return this.#build(isOver).isBuilt;
  }

  /**
   * Yjs compares what several wrote at one place with each other, so that a few structs may take as long as thousands:
   * each step begins with one, and goes on with twice as many as went well before.
   */
  #build(isOver: () => boolean): { doc: Y.Doc; isBuilt: boolean } {
    this.#built ??= {
      doc: new Y.Doc(),
      applied: 0,
      parts: this.#base ? this.#partsOf(this.#base) : noParts(),
    };
    const built = this.#built;
    const { doc } = built;
    const parts = this.#partsLeft(built);
    const pace = this.#pace;
    let isBuilt = false;
    pace.structs = 1;
    Y.transact(doc, () => {
      for (let part = parts.next(); ; part = parts.next()) {
        isBuilt = part.done === true;
        if (part.done) break;
        this.#apply(doc, part.value);
        pace.structs = Math.min(structsAtATime, 2 * pace.structs);
        if (isOver()) break;
      }
    });
    if (isBuilt) this.#builtWeight = this.weight;
    return { doc, isBuilt };
  }

  /** What is yet to be applied; to be gone through anew at each step. */
  *#partsLeft(built: { applied: number; parts: Iterator<Uint8Array> }): Generator<Uint8Array> {
    for (let part = built.parts.next(); !part.done; part = built.parts.next()) yield part.value;
    for (const update of this.#tail.updates(built.applied)) {
      built.applied += 1;
      built.parts = this.#partsOf(update);
      for (let part = built.parts.next(); !part.done; part = built.parts.next()) yield part.value;
    }
  }

  *#partsOf(update: Uint8Array): Generator<Uint8Array> {
    if (update.length < wholeBytes) {
      yield update;
      return;
    }
    try {
      yield* sliceUpdate(update, this.#pace);
    } catch (error) {
      if (!(error instanceof MalformedUpdate)) throw error;
      this.#unreadable += 1;
    }
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
   * Decides by what comes of it whether an update of a manifest is taken; when it is, it is yet to be added.
   * See {@link judgeManifest}.
   */
  judge(update: Uint8Array, scan: UpdateScan, mayManage: boolean): Refusal | undefined {
    const refusal = judgeManifest(this.doc(), update, scan, mayManage);
    if (refusal) {
      // What was built holds it: it served as the scratch copy, and another is built when one is needed.
      this.#work += this.size;
      this.release();
    }
    return refusal;
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
  compact(): Uint8Array {
    if (this.#tail.count > 0 || !this.#base) {
      this.#base = Y.encodeStateAsUpdate(this.doc());
      this.#baseWeight = this.#index.weightOf(scanUpdate(this.#base)!);
      this.#tail.clear();
      this.#tailWeight = 0;
      if (this.#built) this.#built = { ...this.#built, applied: 0, parts: noParts() };
      this.#builtWeight = this.weight;
    }
    return this.#base;
  }

  /** @returns its weight */
  #addStored(update: Uint8Array, isState: boolean): number {
    const scan = scanUpdate(update);
    this.#index.addStored(update, scan, isState);
    return scan ? this.#index.weightOf(scan) : 0;
  }

  /** Yjs deletes some things by itself, such as an entry somebody else set at the same moment: no update says so. */
  #containsBuilt({ runs, deletes }: UpdateScan): boolean {
    if (!this.#index.stateVector.covers(runs) || this.weight > lightWeight) return false;
    this.#work += this.size;
    for (const [client, ranges] of Y.createDeleteSetFromStructStore(this.doc().store).clients) {
      this.#index.deleted(ranges.map(({ clock, len }) => ({ client, from: clock, to: clock + len })));
    }
    return this.#index.contains({ runs, deletes });
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
    this.#builtWeight = 0;
  }

  /** What was found out about the content holds no more, or is not worth its memory. */
  #forgetFound(): void {
    this.#textState = undefined;
    this.#answers.clear();
  }
}

function noParts(): Iterator<Uint8Array> {
  return [][Symbol.iterator]();
}
