import * as Y from 'yjs';
import { MalformedUpdate } from '../../room/update/updateReader.ts';
import { type UpdateVisitor, type WalkedStruct, walkUpdate } from '../../room/update/updateWalk.ts';
import type { HistoryBase } from '../../store/history/documentLog.ts';
import { unpackAuthorship } from './authorship.ts';
import type { Edit } from './edits.ts';
import { JoinedUpdates } from './joinedUpdates.ts';
import { ClientMarks, type MarkedRanges } from './markedRanges.ts';

/** Whoever wrote what no row tells of. */
export const unknownAuthor = '';

/** An edit, or a part of the base: what characters point to for their author and time. */
export type Origin = { seq: number; author: string; at: number };

/** Seqs whose row cannot be read. */
export type Gap = { from: number; to: number };

/** Where the clocks of a document came from, by client. */
export type OriginMarks = {
  /** The origin of what each client wrote. */
  written: ReadonlyMap<number, MarkedRanges>;
  /** The edit by which it came into the text, where what it stands on was committed later. */
  landed: ReadonlyMap<number, MarkedRanges>;
  /** The edit that deleted it first. */
  deleted: ReadonlyMap<number, MarkedRanges>;
};

/** Applies edits to a document, and notes where each clock of it came from. */
export class OriginRecorder implements UpdateVisitor {
  readonly origins: Origin[] = [];
  readonly gaps: Gap[] = [];
  /** The first edit that cannot be read: an index into the origins. */
  lost: number | undefined;
  readonly #doc: Y.Doc;
  readonly #joined: JoinedUpdates;
  readonly #written = new ClientMarks();
  readonly #landed = new ClientMarks();
  readonly #deleted = new ClientMarks();
  /** How far each client has written. */
  readonly #ends = new Map<number, number>();
  /** Clients of which something waits for what it stands on, with the clock up to which all is in the text. */
  readonly #late = new Map<number, number>();
  #origin = 0;
  /** What the edit that is being read holds. */
  #sections: { client: number; clock: number; structs: number; offset: number }[] = [];
  #deletions: [client: number, from: number, to: number][] = [];
  /** Where its last struct ends. */
  #end = 0;
  /** Whether all it stands on was there before it. */
  #isInOrder = true;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.#joined = new JoinedUpdates(doc);
  }

  base({ seq, at, state, authorship }: HistoryBase): void {
    for (const { client, from, to, author, at: writtenAt } of unpackAuthorship(authorship))
      this.#written.add(client, from, to, this.origins.push({ seq, author, at: writtenAt }) - 1);
    // What nobody is known to have written comes behind, so that it holds against nobody.
    this.#origin = this.origins.push({ seq, author: unknownAuthor, at }) - 1;
    if (this.#canRead(state)) {
      Y.applyUpdate(this.#doc, state);
      this.#noteLate();
    } else this.#lose();
  }

  edit(edit: Edit): void {
    const { seq, at } = edit;
    const author = edit.kind === 'update' ? edit.author : unknownAuthor;
    this.#origin = this.origins.push({ seq, author, at }) - 1;
    if (edit.kind === 'gap' || !this.#canRead(edit.update)) {
      this.gaps.push({ from: edit.kind === 'gap' ? edit.from : seq, to: seq });
      this.#lose();
    } else this.#apply(edit.update);
  }

  /** Applies what was gathered so far. */
  flush(): void {
    this.#joined.flush();
  }

  /** Brings back what rows that cannot be read had. */
  heal(snapshot: Uint8Array): void {
    this.#origin = this.lost!;
    if (this.#canRead(snapshot)) Y.applyUpdate(this.#doc, snapshot);
  }

  marks(): OriginMarks {
    return {
      written: this.#written.settle(),
      landed: this.#landed.settle(),
      deleted: this.#deleted.settle(),
    };
  }

  section(client: number, clock: number, structs: number, offset: number): void {
    this.#sections.push({ client, clock, structs, offset });
  }

  struct({ client, clock, length, leftClient, leftClock, rightClient, rightClock }: WalkedStruct): void {
    const end = clock + length;
    const reached = this.#ends.get(client) ?? 0;
    this.#written.add(client, clock, end, this.#origin);
    this.#end = end;
    this.#isInOrder &&=
      clock <= reached && this.#has(leftClient, leftClock) && this.#has(rightClient, rightClock);
    if (end > reached) this.#ends.set(client, end);
  }

  gap(): void {
    this.#isInOrder = false;
  }

  deleted(client: number, from: number, to: number): void {
    this.#deleted.add(client, from, to, this.#origin);
    this.#deletions.push([client, from, to]);
  }

  #has(client: number, clock: number): boolean {
    return client < 0 || clock < (this.#ends.get(client) ?? 0);
  }

  #canRead(update: Uint8Array): boolean {
    try {
      this.#read(update);
      return true;
    } catch (error) {
      if (error instanceof MalformedUpdate) return false;
      throw error;
    }
  }

  #read(update: Uint8Array): void {
    this.#sections = [];
    this.#deletions = [];
    this.#isInOrder = true;
    walkUpdate(update, this);
  }

  /** Gathers what is a plain insertion or deletion, and applies everything else as it is. */
  #apply(update: Uint8Array): void {
    const [section] = this.#sections;
    const isPlain =
      this.#sections.length + Math.min(1, this.#deletions.length) === 1 &&
      this.#isInOrder &&
      this.#late.size === 0;
    if (isPlain && section) {
      const { offset, ...structs } = section;
      // Behind the structs is only the 0 that says that nothing is deleted.
      this.#joined.add({ ...structs, end: this.#end }, update, offset, update.length - 1);
    } else if (isPlain) {
      for (const [client, from, to] of this.#deletions) this.#joined.delete(client, from, to);
    } else {
      this.#joined.flush();
      Y.applyUpdate(this.#doc, update);
      // Behind a gap what waits may wait for ever; it is counted to the edit that wrote it.
      if (this.lost === undefined) this.#noteLate();
    }
  }

  /** From here on nobody can tell what waits for what: it counts as come now. */
  #lose(): void {
    if (this.lost !== undefined) return;
    this.lost = this.#origin;
    for (const [client, from] of this.#late)
      this.#landed.add(client, from, this.#ends.get(client)!, this.#origin);
    this.#late.clear();
  }

  #noteLate(): void {
    for (const [client, from] of this.#late) {
      const to = Y.getState(this.#doc.store, client);
      if (to > from) this.#landed.add(client, from, to, this.#origin);
      this.#noteState(client, to);
    }
    for (const { client } of this.#sections) this.#noteState(client, Y.getState(this.#doc.store, client));
  }

  #noteState(client: number, state: number): void {
    if (state < (this.#ends.get(client) ?? 0)) this.#late.set(client, state);
    else this.#late.delete(client);
  }
}
