import { type CloseCode, closeCodes } from '@tandem/protocol/closeCodes';
import { DeleteSet } from '../update/deleteSet.ts';
import { StateVector } from '../update/stateVector.ts';
import { type Run, scanUpdate, type UpdateScan } from '../update/updateScan.ts';
import { readStructure } from '../update/updateStructure.ts';
import { clientWeight, type DocumentBounds } from './bounds.ts';
import { Causes } from './causes.ts';
import { ConcurrentInserts } from './concurrentInserts.ts';
import { Placement } from './placement.ts';

/** What a document holds: its weight, and its bytes in the order in which they came. */
type HeldContent = { weight: number; updates(): Iterable<Uint8Array> };

/** Why an update is not taken. */
export type Refusal = { code: CloseCode; reason?: string };

/**
 * What a document's bytes say about it without its being built: enough to decide what may be added. Everything is
 * found in one pass over an update, and kept so that the next one costs no more than its own bytes (invariant 11).
 */
export class DocumentIndex {
  readonly stateVector = new StateVector();
  readonly #deleteSet = new DeleteSet();
  readonly #causes = new Causes();
  readonly #placement: Placement;
  readonly #kind: 'file' | 'manifest';
  readonly #bounds: DocumentBounds;
  /** Found once a document is large enough for it to matter. */
  #concurrent: ConcurrentInserts | undefined;
  #notText: Run[] = [];
  #poison: string | undefined;

  constructor(kind: 'file' | 'manifest', bounds: DocumentBounds) {
    this.#placement = new Placement(kind, bounds.nesting);
    this.#kind = kind;
    this.#bounds = bounds;
  }

  /** What stands in the text and is none: stored before it was refused. */
  get notText(): readonly Run[] {
    return this.#notText;
  }

  /** Why the document must not be built: stored before it was refused. */
  get poison(): string | undefined {
    return this.#poison;
  }

  /** What of the structs of an update weighs on those who build the document. */
  weightOf({ structs, runs }: UpdateScan): number {
    let clients = 0;
    for (const { from } of runs) if (from === 0) clients += 1;
    return structs + (clientWeight - 1) * clients;
  }

  /** Whether an update would change nothing, as far as other updates say. */
  contains({ runs, deletes }: Pick<UpdateScan, 'runs' | 'deletes'>): boolean {
    return this.stateVector.covers(runs) && this.#deleteSet.contain(deletes);
  }

  /** Something was found to be deleted that no update deletes. */
  deleted(runs: readonly Run[]): void {
    this.#deleteSet.add(runs);
  }

  /** What of a {@link refusal} the scan alone tells. */
  refusalAtSight(update: Uint8Array, scan: UpdateScan): Refusal | undefined {
    const tooMuch = this.#tooMuch(scan);
    if (tooMuch) return { code: closeCodes.updateRefused, reason: tooMuch };
    const mayWait =
      !scan.values &&
      this.#kind !== 'manifest' &&
      this.#causes.waitingBytes + update.length <= this.#bounds.waitingBytes;
    return mayWait || this.#causes.arrivedFor(scan) ? undefined : { code: closeCodes.outOfOrder };
  }

  /**
   * @param held what was added so far
   * @returns why an update must not be added, undefined when it may
   */
  refusal(update: Uint8Array, scan: UpdateScan, held: HeldContent): Refusal | undefined {
    const atSight = this.refusalAtSight(update, scan);
    if (atSight) return atSight;
    const mayBeConcurrent = this.#mayBeConcurrent(scan, held);
    if (!mayBeConcurrent && scan.clients <= 1 && !this.#tellsPlaces(scan)) return undefined;
    const structs = readStructure(update);
    if (!structs) return { code: closeCodes.updateRefused, reason: 'Parts of the edit wait for each other.' };
    const misplaced = this.#tellsPlaces(scan) ? this.#placement.misplaced(structs) : undefined;
    if (misplaced === 'not text') return { code: closeCodes.updateRefused, reason: notText };
    if (misplaced) return { code: closeCodes.updateRefused, reason: this.#tooDeep() };
    if (mayBeConcurrent && this.#isConcurrent(update, scan, held))
      return { code: closeCodes.updateRefused, reason: tooConcurrent };
    return undefined;
  }

  /** Adds an update of which the scan is. @param isState whether it is a whole state, as a snapshot is */
  add(update: Uint8Array, scan: UpdateScan, isState = false): void {
    if (isState) this.#causes.addState(scan);
    else this.#causes.add(scan, update.length);
    this.stateVector.add(scan.runs);
    this.#deleteSet.add(scan.deletes);
    this.#deleteSet.add(scan.gone);
    this.#concurrent?.add(update, scan);
    if (!this.#tellsPlaces(scan)) return;
    const structs = readStructure(update);
    if (!structs) {
      this.#poison ??= 'Parts of it wait for each other.';
      return;
    }
    const { notText: found, tooDeep } = this.#placement.add(structs);
    for (const { client, from, to } of found) this.#notText.push({ client, from, to });
    if (tooDeep) this.#poison ??= this.#tooDeep();
  }

  /** Adds what was stored, which may be from before a bound was there. */
  addStored(update: Uint8Array, scan: UpdateScan | undefined, isState: boolean): void {
    if (!scan) {
      this.#poison ??= 'A part of it cannot be read.';
      return;
    }
    this.add(update, scan, isState);
    // Everybody's next letter would have Yjs go through all of it again.
    if (this.#waits(scan) > waitingStored) this.#poison ??= 'Much of it builds on what never came.';
  }

  /** How many runs and deletions of an update that was added are still without what they build on. */
  #waits({ runs, deletes }: UpdateScan): number {
    let waits = 0;
    for (const { client, to } of runs) if (to > this.stateVector.next(client)) waits += 1;
    for (const { client, to } of deletes) if (to > this.stateVector.next(client)) waits += 1;
    return waits;
  }

  /** Whether so many structs would be too much if each of them was written without seeing the others. */
  #mayBeConcurrent(scan: UpdateScan, { weight, updates }: HeldContent): boolean {
    const isBeyond = (count: number) =>
      (count + scan.structs) * (weight + this.weightOf(scan)) > this.#bounds.concurrentSteps;
    if (!isBeyond(this.#concurrent?.count ?? weight)) return false;
    if (!this.#concurrent) {
      this.#concurrent = new ConcurrentInserts();
      for (const update of updates()) {
        const found = scanUpdate(update);
        if (found) this.#concurrent.add(update, found);
      }
    }
    return isBeyond(this.#concurrent.count);
  }

  #isConcurrent(update: Uint8Array, scan: UpdateScan, { weight }: HeldContent): boolean {
    const added = this.#concurrent!.countOf(update, scan);
    const count = this.#concurrent!.count + added;
    return added > 0 && count * (weight + this.weightOf(scan)) > this.#bounds.concurrentSteps;
  }

  #tellsPlaces({ special }: UpdateScan): boolean {
    return special || !this.#placement.isUsual;
  }

  #tooMuch({ clients, gaps }: UpdateScan): string | undefined {
    const { updateClients, updateGaps } = this.#bounds;
    if (clients > updateClients)
      return `An edit may be of ${updateClients} Yjs clients, and this one is of ${clients}.`;
    if (gaps > updateGaps) return `An edit may have ${updateGaps} gaps, and this one has ${gaps}.`;
    return undefined;
  }

  #tooDeep(): string {
    return `Shared types may be nested ${this.#bounds.nesting} deep.`;
  }
}

/** So many pieces that wait make a stored document unusable. */
const waitingStored = 10_000;

const tooConcurrent =
  'Too much was written in this file at places where others had written, unseen by its author. Open the file anew, or copy its text into a new one.';

const notText = 'A file holds text alone: an embedded object or shared type cannot stand in it.';
