import { equalityDeep } from 'lib0/function';
import * as Y from 'yjs';

type Struct = ReturnType<typeof Y.decodeUpdate>['structs'][number];
type Content = Y.Item['content'];

/**
 * Which clients of an update wrote something else here under the same clocks. Yjs takes equal clocks for the same
 * structs and drops one of the two without a word, so whoever is told that theirs is saved must not be among them
 * (invariant 14). A struct that is deleted on either side matches as far as its place tells.
 * @param doc what is here
 * @param update well-formed, from anybody
 * @param comesFirst whether the update is before what is here in the log: what is garbage there is lost here
 */
export function differingClients(doc: Y.Doc, update: Uint8Array, comesFirst = false): Set<number> {
  const differing = new Set<number>();
  const waiting = waitingStructs(doc);
  for (const struct of Y.decodeUpdate(update).structs) {
    const { client } = struct.id;
    if (differing.has(client)) continue;
    const present = [doc.store.clients.get(client), waiting.get(client)].filter(
      (structs) => structs !== undefined,
    );
    if (present.some((structs) => differs(struct, structs))) differing.add(client);
  }
  return differing;

  function differs(struct: Struct, present: readonly Struct[]): boolean {
    if (struct instanceof Y.Item) return !matchesAll(struct, present, doc);
    return comesFirst && struct instanceof Y.GC && meetsContent(struct, present);
  }
}

/** What Yjs keeps until its causes arrive, by client and in order. */
function waitingStructs({ store: { pendingStructs } }: Y.Doc): Map<number, Struct[]> {
  const waiting = new Map<number, Struct[]>();
  if (!pendingStructs) return waiting;
  for (const struct of Y.decodeUpdateV2(pendingStructs.update).structs) {
    const structs = waiting.get(struct.id.client);
    if (structs) structs.push(struct);
    else waiting.set(struct.id.client, [struct]);
  }
  return waiting;
}

function matchesAll(struct: Y.Item, present: readonly Struct[], doc: Y.Doc): boolean {
  for (const other of meeting(present, struct)) if (!matches(struct, other, doc)) return false;
  return true;
}

function meetsContent(garbage: Y.GC, present: readonly Struct[]): boolean {
  for (const other of meeting(present, garbage)) if (other instanceof Y.Item && !other.deleted) return true;
  return false;
}

/** The structs of a client, which are in order, that share clocks with one. */
function* meeting(present: readonly Struct[], { id, length }: Struct): Generator<Struct> {
  let low = 0;
  let high = present.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(present[middle]!) <= id.clock) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < present.length && present[at]!.id.clock < id.clock + length; at += 1) {
    yield present[at]!;
  }
}

function matches(one: Y.Item, other: Struct, doc: Y.Doc): boolean {
  const from = Math.max(one.id.clock, other.id.clock);
  const to = Math.min(endOf(one), endOf(other));
  if (from >= to || other instanceof Y.Skip) return true;
  // Text that is deleted stays an item; only what was in something deleted becomes this, and texts are in nothing.
  if (!(other instanceof Y.Item)) return one.content instanceof Y.ContentDeleted;
  return (
    Y.compareIDs(originAt(one, from), originAt(other, from)) &&
    Y.compareIDs(one.rightOrigin, other.rightOrigin) &&
    (originAt(one, from) !== null || one.rightOrigin !== null || sameParent(one, other, doc)) &&
    sameContent(one.content, from - one.id.clock, other.content, from - other.id.clock, to - from)
  );
}

function endOf({ id, length }: Struct): number {
  return id.clock + length;
}

/** The left origin of what an item has from one of its clocks on. */
function originAt({ id, origin }: Y.Item, clock: number): Y.ID | null {
  return clock === id.clock ? origin : Y.createID(id.client, clock - 1);
}

/** What stands beside nothing says what it stands in. */
function sameParent(one: Y.Item, other: Y.Item, doc: Y.Doc): boolean {
  if (one.parentSub !== other.parentSub) return false;
  return equalityDeep(parentOf(one, doc), parentOf(other, doc));
}

function parentOf({ parent }: Y.Item, doc: Y.Doc): unknown {
  if (!(parent instanceof Y.AbstractType)) return parent;
  if (parent._item) return parent._item.id;
  for (const [name, type] of doc.share) if (type === parent) return name;
  return undefined;
}

function sameContent(one: Content, oneAt: number, other: Content, otherAt: number, length: number): boolean {
  if (one instanceof Y.ContentDeleted || other instanceof Y.ContentDeleted) return true;
  if (one.constructor !== other.constructor) return false;
  if (one instanceof Y.ContentString && other instanceof Y.ContentString) {
    return sameText(one.str.slice(oneAt, oneAt + length), other.str.slice(otherAt, otherAt + length));
  }
  if (one instanceof Y.ContentFormat && other instanceof Y.ContentFormat) {
    return one.key === other.key && equalityDeep(one.value, other.value);
  }
  const part = (content: Content, at: number) => content.getContent().slice(at, at + length);
  if (one instanceof Y.ContentType) return true;
  return equalityDeep(part(one, oneAt), part(other, otherAt));
}

/** Where somebody wrote between the two halves of a character, or deleted one, Yjs puts another in place of each half. */
const replacement = '\ufffd';
const half = /[\ud800-\udfff]/;

function sameText(one: string, other: string): boolean {
  if (one === other) return true;
  for (let at = 0; at < one.length; at += 1) {
    const [here, there] = [one.charAt(at), other.charAt(at)];
    const isSplit = here === replacement ? half.test(there) : there === replacement && half.test(here);
    if (here !== there && !isSplit) return false;
  }
  return true;
}
