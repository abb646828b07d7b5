import { closeCodes } from '@tandem/protocol/closeCodes';
import { parseDocumentName } from '@tandem/protocol/documents';
import type * as Y from 'yjs';
import type { DocumentBounds } from './document/bounds.ts';
import { DocumentContent, type DocumentKind } from './document/documentContent.ts';
import type { Refusal } from './document/documentIndex.ts';
import { type AwarenessLimits, AwarenessTable } from './members/awarenessTable.ts';
import { ClientTies } from './members/clientTies.ts';
import { EarlyDeletions } from './members/earlyDeletions.ts';
import type { Effect, Member, MemberId } from './members/effects.ts';
import { HeldUpdates, withoutClients } from './members/heldUpdates.ts';
import { type PartedMessage, Receipts } from './members/receipts.ts';
import { SeqTracker } from './seqTracker.ts';
import { withDeletes } from './update/updateCuts.ts';
import { isEmpty, type Run, scanUpdate, type UpdateScan } from './update/updateScan.ts';
import type { LoggedUpdate, StoredDocument } from './updateLog.ts';

/** What one document may cost; `documentBytes` is how large it may be: updates on top of it are refused. */
export type DocumentLimits = AwarenessLimits & { documentBytes: number } & DocumentBounds;

type ScannedUpdate = { update: Uint8Array; scan: UpdateScan };

/** What somebody sent, who may be gone by now. */
type Sent = ScannedUpdate & {
  sender: Member;
  answer: boolean;
  part?: Part | undefined;
};

/** An update without anything in it. */
const nothing = Uint8Array.of(0, 0);

/** One part of a message, each taken before the next. */
export type Part = { of: PartedMessage; isLast: boolean };

/**
 * One open document. Events change its state and return what the shell has to do; it has no clock and does no I/O.
 *
 * - What members send is relayed and appended in the bytes they sent, once its structure was read to the end.
 * - A member is acknowledged when their message, and whatever the document took before it, is committed (invariant 2).
 *   What is under the clocks they gave it is what they wrote, and nobody else wrote it for them (invariant 14).
 * - Bytes of a member who may not write reach neither the content nor the log nor anybody else (invariant 3).
 */
export class LiveDocument {
  readonly name: string;
  readonly epoch: string;
  readonly content: DocumentContent;
  readonly #limits: DocumentLimits;
  readonly #kind: DocumentKind;
  readonly #members = new Map<MemberId, Member>();
  readonly #ties = new ClientTies();
  readonly #awareness: AwarenessTable;
  /** Seqs of the log that are in the content. */
  readonly #seqs: SeqTracker;
  #snapshotSeq: number;
  /** Own writes, counted from 1. */
  readonly #writes = new SeqTracker(0);
  #lastTicket = 0;
  readonly #held = new HeldUpdates();
  readonly #earlyDeletions = new EarlyDeletions();
  readonly #receipts = new Receipts();

  constructor(name: string, stored: StoredDocument, limits: DocumentLimits) {
    this.name = name;
    this.epoch = stored.epoch;
    this.#limits = limits;
    this.#kind = parseDocumentName(name)?.kind ?? 'file';
    this.#awareness = new AwarenessTable(limits, this.#ties);
    this.content = new DocumentContent(
      stored.snapshot,
      stored.tail.map(({ update }) => update),
      this.#kind,
      this.#limits,
    );
    this.#snapshotSeq = stored.snapshotSeq;
    this.#seqs = new SeqTracker(stored.tail.at(-1)?.seq ?? stored.snapshotSeq);
  }

  get members(): Iterable<Member> {
    return this.#members.values();
  }

  get memberCount(): number {
    return this.#members.size;
  }

  /** How many own writes are not committed yet. */
  get pendingWrites(): boolean {
    return this.#writes.through < this.#lastTicket;
  }

  /** The last seq up to which the content has everything, and how many of them the stored snapshot does not have. */
  get progress(): { seq: number; sinceSnapshot: number } {
    return { seq: this.#seqs.through, sinceSnapshot: this.#seqs.through - this.#snapshotSeq };
  }

  /** Whether the log is known to have what the content has not. */
  get hasGap(): boolean {
    return this.#seqs.hasGap;
  }

  /** Somebody opens the document, or may do something else in it from now on. */
  join(member: Member): Effect[] {
    const before = this.#members.get(member.id);
    this.#members.set(member.id, member);
    this.#ties.join(member);
    if (!before || before.identity.role === member.identity.role) return [];
    this.#awareness.identityChanged(member);
    return [{ type: 'awareness' }];
  }

  /** Somebody is gone; so are their cursors (invariant 7). What they sent stays. */
  leave(id: MemberId): Effect[] {
    if (!this.#members.delete(id)) return [];
    this.#receipts.end(id);
    this.#earlyDeletions.leave(id);
    const freed = this.#ties.leave(id);
    this.#awareness.clear(id);
    return [{ type: 'awareness' }, ...this.#takeFreed(freed)];
  }

  /** A member gave no sign of life for a while: what is theirs is free for whoever comes back as somebody new. */
  silent(id: MemberId): Effect[] {
    if (!this.#members.has(id)) return [];
    const freed = this.#ties.silent(id);
    this.#awareness.clear(id);
    return [{ type: 'awareness' }, ...this.#takeFreed(freed)];
  }

  /**
   * A member says what they hold and asks for the rest.
   * @param asksBack whether the member is asked in turn for what the document lacks
   */
  sync(id: MemberId, stateVector: Uint8Array, asksBack: boolean): Effect[] {
    const updates = this.content.answerTo(stateVector);
    if (!updates) return [{ type: 'disconnect', member: id, code: closeCodes.malformedMessage }];
    return [{ type: 'answer', to: id, updates, ask: asksBack ? this.content.stateVector : undefined }];
  }

  /**
   * A member sends an update.
   * @param answer whether it answers a sync step, so that it may hold nothing new
   * @param part where it is a part of a larger message
   */
  receive(id: MemberId, update: Uint8Array, answer: boolean, part?: Part): Effect[] {
    const member = this.#members.get(id);
    if (!member) return [];
    const scan = scanUpdate(update);
    if (!scan) return [{ type: 'disconnect', member: id, code: closeCodes.malformedMessage }];
    if (part?.isLast) this.#receipts.end(id);
    if (member.mayWrite) return this.#take({ sender: member, update, scan, answer, part });
    const isHere = this.content.contains(scan) && this.content.differing(update, scan).size === 0;
    if (!part) return this.#answerLater(id, isHere);
    part.of.isWhole &&= isHere;
    return part.isLast ? this.#answerLater(id, part.of.isWhole) : [];
  }

  /**
   * A member sends an update that is to be taken in parts, none of which has a gap.
   * @returns the effects of its being refused as a whole
   */
  receiveInParts(id: MemberId, update: Uint8Array, scan: UpdateScan): Effect[] | PartedMessage {
    const member = this.#members.get(id);
    if (!member) return [];
    const refusal = member.mayWrite ? this.#refusalInParts(update, scan) : refusalOfGaps(scan);
    if (refusal) return [{ type: 'disconnect', member: id, ...refusal }];
    return this.#receipts.begin(id, scan.runs);
  }

  /** Whether what a member sends can be judged only once a content is built that is far from it. */
  waitsForContent(update: Uint8Array): boolean {
    if (!this.content.isFarFromBuilt) return false;
    const scan = scanUpdate(update);
    if (!scan) return false;
    const { code } = this.#overflow(update.length, this.content.weightOf(scan)) ?? {};
    return this.#kind === 'manifest' || code !== undefined || this.content.meets(scan);
  }

  /** A Yjs client is the server's own: nobody else writes by it. */
  reserve(clientId: number): void {
    this.#ties.tieElsewhere(clientId, 'this server');
  }

  /** The server itself changes the document. See {@link DocumentContent.edit}. */
  edit<T>(
    author: string,
    clientId: number,
    change: (doc: Y.Doc) => T,
  ): { result: T; effects: Effect[]; ticket: number } {
    const { result, updates } = this.content.edit(clientId, change);
    const effects = updates.flatMap((update) => {
      const kept = this.content.add(update, scanUpdate(update)!);
      return this.#write(kept, author, undefined, undefined);
    });
    return { result, effects, ticket: this.#lastTicket };
  }

  /** An own write is in the log. */
  committed(ticket: number, seq: number): Effect[] {
    this.#writes.settle(ticket);
    this.#seqs.settle(seq);
    const effects = this.#acknowledgeSettled();
    if (this.#seqs.hasGap) effects.push({ type: 'catchUp' });
    return effects;
  }

  /** Whether an own write and everything before it is committed. */
  isCommitted(ticket: number): boolean {
    return ticket <= this.#writes.through;
  }

  /** Updates of other servers, as the log or the bus has them. */
  merge(updates: readonly LoggedUpdate[]): Effect[] {
    const effects: Effect[] = [];
    for (const { seq, update } of updates) {
      if (!this.#seqs.settle(seq)) continue;
      const scan = scanUpdate(update);
      if (!scan) continue;
      this.#receipts.deny(scan.runs, this.content.differing(update, scan, true));
      effects.push({ type: 'relay', update: this.content.add(update, scan), from: undefined });
      effects.push(...this.#takeCaught(scan));
    }
    if (this.#seqs.hasGap) effects.push({ type: 'catchUp' });
    return [...effects, ...this.#acknowledgeSettled()];
  }

  /** The whole document as the log has it, when a snapshot replaced a part this one has not seen. */
  mergeStored({ snapshot, snapshotSeq, tail }: StoredDocument): Effect[] {
    const effects: Effect[] = [];
    const scan = snapshot && snapshotSeq > this.#seqs.through ? scanUpdate(snapshot) : undefined;
    if (snapshot && scan) {
      effects.push({ type: 'relay', update: this.content.add(snapshot, scan), from: undefined });
      this.#seqs.settleThrough(snapshotSeq);
    }
    this.#snapshotSeq = Math.max(this.#snapshotSeq, snapshotSeq);
    return [...effects, ...this.merge(tail)];
  }

  /** A member sends awareness. */
  receiveAwareness(id: MemberId, update: Uint8Array): Effect[] {
    const member = this.#members.get(id);
    if (!member) return [];
    if (this.#awareness.receive(update, member)) return [{ type: 'awareness' }];
    return [{ type: 'disconnect', member: id, code: closeCodes.malformedMessage }];
  }

  /** Everybody's awareness, for somebody who joins; undefined when there is none. */
  awareness(): Uint8Array | undefined {
    return this.#awareness.all();
  }

  /** The awareness of members of this server. */
  ownAwareness(): Uint8Array | undefined {
    return this.#awareness.own();
  }

  /** What changed in it since the last call, all of it and what is of this server; undefined where nothing did. */
  takeAwareness(): { all: Uint8Array | undefined; own: Uint8Array | undefined } {
    return this.#awareness.takeChanged();
  }

  /** Awareness of members of another server. @param now the moment, on any clock */
  receiveRemoteAwareness(update: Uint8Array, now: number): Effect[] {
    if (!this.#awareness.receiveRemote(update, now)) return [];
    return [{ type: 'awareness' }, ...this.#takeFreed()];
  }

  /** Ends what other servers have not renewed. @returns whether anything of other servers is left */
  expireRemoteAwareness(heardAfter: number): { effects: Effect[]; left: boolean } {
    const left = this.#awareness.expireRemote(heardAfter);
    return { effects: [{ type: 'awareness' }, ...this.#takeFreed()], left };
  }

  /** A snapshot that may replace the log up to `seq`, as soon as own writes up to `ticket` are committed. */
  snapshot(): { seq: number; snapshot: Uint8Array; ticket: number } {
    return { seq: this.#seqs.through, snapshot: this.content.compact(), ticket: this.#lastTicket };
  }

  /** The log has a snapshot up to `seq`. */
  compacted(seq: number): void {
    this.#snapshotSeq = Math.max(this.#snapshotSeq, seq);
  }

  /** Takes of an update what may be taken now: what is of a client somebody else is using is held, and the rest is not. */
  #take(sent: Sent): Effect[] {
    const { sender, answer, part } = sent;
    const found = this.content.differing(sent.update, sent.scan);
    const needed = rescanned(sent, this.content.withoutWaiting(sent.update, sent.scan));
    const differing = part ? addedTo(part.of.differing, found) : found;
    const foreign = this.#ties.foreignIn(sender.id, this.#news(needed.scan), !answer);
    const timely = this.#withoutEarly(sender.id, needed);
    const isWhole = differing.size === 0 && foreign.size === 0;
    if (part) part.of.isWhole &&= isWhole;
    if (isWhole) return this.#takeAllowed(sent, timely, isWhole);
    const effects: Effect[] = [];
    const taken = [...foreign].filter((client) => this.#ties.cameWith(sender.id, client)).concat(...found);
    if (taken.length > 0) effects.push({ type: 'clocksTaken', to: sender.id, clients: taken });
    if (foreign.size > 0) effects.push(...this.#hold({ ...sent, ...timely }, foreign, differing));
    const allowed = rescanned(timely, withoutClients(timely.update, new Set([...foreign, ...differing])));
    return [...effects, ...this.#takeAllowed(sent, allowed, isWhole)];
  }

  /** Takes what is left of an update after what may not be taken. @param isWhole whether that is all of it */
  #takeAllowed(sent: Sent, { update, scan }: ScannedUpdate, isWhole: boolean): Effect[] {
    const { sender, answer, part } = sent;
    const from = sender.id;
    const isOwed = this.#isOwed(sent, isWhole);
    if (isEmpty(scan) || (answer && this.content.contains(scan))) {
      return isOwed ? this.#answerLater(from, true) : [];
    }
    const refusal =
      this.content.refusal(update, scan) ??
      this.#tooLarge(update.length, scan) ??
      this.#judge(update, scan, sender);
    if (refusal) return [{ type: 'disconnect', member: from, ...refusal }];
    const kept = this.content.add(update, scan);
    const runs = part?.of.runs ?? scan.runs;
    const effects = this.#write(kept, sender.userId, from, isOwed ? runs : undefined);
    if (part?.of.taken) this.#receipts.deny(runs, new Set(part.of.taken));
    return [...effects, ...this.#takeCaught(scan)];
  }

  /** Whether a message is acknowledged once this is saved. */
  #isOwed({ part }: Sent, isWhole: boolean): boolean {
    return part ? part.isLast && part.of.isWhole : isWhole;
  }

  #refusalInParts(update: Uint8Array, scan: UpdateScan): Refusal | undefined {
    const refusal = this.content.refusalAtSight(update, scan);
    if (refusal) return refusal;
    const ofGaps = refusalOfGaps(scan);
    if (ofGaps) return ofGaps;
    return this.content.contains(scan) ? undefined : this.#tooLarge(update.length, scan);
  }

  /** Keeps what an update deletes of what somebody else who is here has yet to write. @returns the rest */
  #withoutEarly(from: MemberId, sent: ScannedUpdate): ScannedUpdate {
    const early = sent.scan.deletes.filter((deleted) => this.#isEarly(from, deleted));
    if (early.length === 0) return sent;
    this.#earlyDeletions.remember(from, early);
    const rest = withDeletes(sent.update, (deleted) => (this.#isEarly(from, deleted) ? undefined : deleted));
    return rescanned(sent, rest);
  }

  #isEarly(from: MemberId, { client, to }: Run): boolean {
    return to > this.content.next(client) && this.#ties.isForeign(from, client);
  }

  /** The runs of an update that are not here yet. */
  #news({ runs }: UpdateScan): readonly Run[] {
    const isNew = ({ client, to }: Run) => to > this.content.next(client);
    return runs.every(isNew) ? runs : runs.filter(isNew);
  }

  /** Holds what of an update is of some clients. What it deletes is taken at once, so the copy of that is harmless. */
  #hold(sent: Sent, clients: ReadonlySet<number>, differing: ReadonlySet<number>): Effect[] {
    const others = sent.scan.runs.map(({ client }) => client).filter((client) => !clients.has(client));
    const update = withoutClients(sent.update, new Set([...others, ...differing]));
    const runs = scanUpdate(update)?.runs ?? [];
    if (runs.length === 0) return [];
    if (this.#held.hold({ sender: sent.sender, update, runs })) return [];
    return [{ type: 'disconnect', member: sent.sender.id, code: closeCodes.overloaded }];
  }

  /** Structs came: takes what was held of their clients, and asks again who deleted any of them before. */
  #takeCaught({ runs }: UpdateScan): Effect[] {
    const due = this.#earlyDeletions.takeDue(runs, (client) => this.content.next(client));
    const asked = due.map(
      (to): Effect => ({ type: 'answer', to, updates: [nothing], ask: this.content.stateVector }),
    );
    return [...asked, ...this.#takeHeldOf(runs)];
  }

  #takeHeldOf(runs: readonly Run[]): Effect[] {
    if (this.#held.isEmpty) return [];
    const clients = new Set(runs.map(({ client }) => client));
    return this.#takeHeld(({ client, from }) => clients.has(client) && from < this.content.next(client));
  }

  /** Takes what was held of clients that are nobody's any more; by default of whichever are. */
  #takeFreed(freed?: readonly number[]): Effect[] {
    if (this.#held.isEmpty || freed?.length === 0) return [];
    const clients = freed && new Set(freed);
    return this.#takeHeld(({ client }) => clients?.has(client) ?? !this.#ties.isForeign(0, client));
  }

  #takeHeld(isDue: (run: Run) => boolean): Effect[] {
    return this.#held
      .takeDue(isDue)
      .flatMap(({ update, sender }) =>
        this.#take({ sender, update, scan: scanUpdate(update)!, answer: true }),
      );
  }

  /** @param runs the structs in it that are the sender's, who waits for it; undefined where nobody does */
  #write(
    update: Uint8Array,
    author: string,
    from: MemberId | undefined,
    runs: readonly Run[] | undefined,
  ): Effect[] {
    this.#lastTicket += 1;
    const ticket = this.#lastTicket;
    if (from !== undefined && runs) this.#receipts.push({ member: from, ticket, applied: true, runs });
    return [
      { type: 'relay', update, from },
      { type: 'append', ticket, update, author, from },
    ];
  }

  #acknowledgeSettled(): Effect[] {
    // What is missing of the log came before, and may hold the same clocks.
    if (this.#seqs.hasGap) return [];
    return this.#receipts.due(this.#writes.through, (member) => this.#members.has(member));
  }

  /** Nothing to write; but answers go in order, and what makes it nothing may be on its way to the log still. */
  #answerLater(id: MemberId, applied: boolean): Effect[] {
    if (!this.pendingWrites) return [{ type: 'acknowledge', to: id, applied }];
    this.#receipts.push({ member: id, ticket: this.#lastTicket, applied });
    return [];
  }

  #judge(update: Uint8Array, scan: UpdateScan, { identity }: Member): Refusal | undefined {
    if (this.#kind !== 'manifest') return undefined;
    return this.content.judge(update, scan, identity.role === 'owner');
  }

  #tooLarge(bytes: number, scan: UpdateScan): Refusal | undefined {
    const problem = () => this.#overflow(bytes, this.content.weightOf(scan));
    if (!problem()) return undefined;
    // Compaction is worth its time only when there is something to compact.
    const { tail } = this.content;
    const { documentBytes, documentItems } = this.#limits;
    if (tail.bytes >= documentBytes / 16 || tail.weight >= documentItems / 16) this.content.compact();
    return problem();
  }

  #overflow(bytes: number, weight: number): Refusal | undefined {
    const { documentBytes, documentItems } = this.#limits;
    const code = closeCodes.documentTooLarge;
    if (this.content.size + bytes > documentBytes) return { code };
    if (this.content.weight + weight <= documentItems) return undefined;
    return { code, reason: `A file may be made of ${documentItems} pieces of text. Begin a new one.` };
  }
}

function addedTo(all: Set<number>, found: ReadonlySet<number>): ReadonlySet<number> {
  for (const client of found) all.add(client);
  return all;
}

/** A part of a scanned update, or all of it, which need not be scanned anew. */
function rescanned(whole: ScannedUpdate, update: Uint8Array): ScannedUpdate {
  return update === whole.update ? whole : { update, scan: scanUpdate(update)! };
}

/** What is in a gap may be here, and is then there too once they come back. */
function refusalOfGaps({ gaps }: UpdateScan): Refusal | undefined {
  return gaps > 0 ? { code: closeCodes.outOfOrder } : undefined;
}
