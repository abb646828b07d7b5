import type { MemberId } from '../../room/members/effects.ts';
import type { Framing, Subscriber } from './subscriber.ts';

type Group = {
  framing: Framing;
  subscribers: Map<MemberId, Subscriber>;
  /** Frames of members of the group, by author, in pieces. */
  own: Map<MemberId, Uint8Array[]>;
  /** Frames of everybody else, in pieces. */
  others: Uint8Array[];
};

/**
 * Gathers what one turn of the event loop changes in one document. Each update is framed once for those who get the same
 * frames, and they are handed one piece of memory that all share; of a large one nobody has a copy, since frames that
 * differ do so in front of it. So an edit costs the same however many read it, and each connection is written to once.
 */
export class FanOut {
  readonly #groups = new Map<string, Group>();
  readonly #groupOf = new Map<MemberId, Group>();
  readonly #watchers = new Map<MemberId, Subscriber>();
  readonly #request: () => void;
  #requested = false;

  /** @param request asks for {@link flush} at the end of the turn */
  constructor(request: () => void) {
    this.#request = request;
  }

  join(id: MemberId, subscriber: Subscriber): void {
    const { framing } = subscriber;
    if (!framing) {
      this.#watchers.set(id, subscriber);
      return;
    }
    let group = this.#groups.get(framing.key);
    if (!group) {
      group = { framing, subscribers: new Map(), own: new Map(), others: [] };
      this.#groups.set(framing.key, group);
    }
    group.subscribers.set(id, subscriber);
    this.#groupOf.set(id, group);
  }

  leave(id: MemberId): void {
    this.#watchers.delete(id);
    const group = this.#groupOf.get(id);
    this.#groupOf.delete(id);
    group?.subscribers.delete(id);
    if (group?.subscribers.size === 0) this.#groups.delete(group.framing.key);
  }

  /** An update for everybody but its author. */
  add(update: Uint8Array, from: MemberId | undefined): void {
    if (!this.#requested) {
      this.#requested = true;
      this.#request();
    }
    for (const { framing, subscribers, own, others } of this.#groups.values()) {
      if (from === undefined || !subscribers.has(from)) {
        others.push(...framing.update(update));
      } else if (subscribers.size > 1) {
        const frames = own.get(from);
        if (frames) frames.push(...framing.update(update));
        else own.set(from, [...framing.update(update)]);
      }
    }
  }

  awareness(update: Uint8Array): void {
    for (const { framing, subscribers } of this.#groups.values()) {
      const frame = framing.awareness(update);
      for (const subscriber of subscribers.values()) subscriber.deliverAwareness(frame);
    }
  }

  /** Hands out what was gathered. */
  flush(): void {
    this.#requested = false;
    for (const group of this.#groups.values()) {
      if (group.own.size > 0 || group.others.length > 0) deliver(group);
    }
    for (const watcher of this.#watchers.values()) watcher.changed();
  }
}

/** From so many bytes on a piece is handed on as it is. */
const largeBytes = 4_096;

/** Hands out what a group gathered: in one piece, unless that would copy large ones. */
function deliver(group: Group): void {
  const { own, others } = group;
  group.own = new Map();
  group.others = [];
  const isLarge = ({ length }: Uint8Array) => length >= largeBytes;
  const hasLarge = others.some(isLarge) || [...own.values()].some((frames) => frames.some(isLarge));
  if (hasLarge) deliverPieces(group.subscribers, own, others);
  else deliverJoined(group.subscribers, own, others);
}

function deliverPieces(subscribers: Group['subscribers'], own: Group['own'], others: Group['others']): void {
  const all = new Map([...own].map(([author, frames]) => [author, packed(frames)]));
  const rest = packed(others);
  const whole = [rest, ...all.values()].flat();
  for (const [id, subscriber] of subscribers) {
    const mine = all.get(id);
    const pieces = mine ? [rest, ...[...all.values()].filter((frames) => frames !== mine)].flat() : whole;
    if (pieces.length > 0) subscriber.deliver(pieces);
  }
}

/** The same bytes, small pieces that follow each other in one. */
function packed(pieces: readonly Uint8Array[]): Uint8Array[] {
  const packs: Uint8Array[] = [];
  let small: Uint8Array[] = [];
  const pack = () => {
    if (small.length > 0) packs.push(small.length === 1 ? small[0]! : joined([small], sizeOf(small)));
    small = [];
  };
  for (const piece of pieces) {
    if (piece.length < largeBytes) small.push(piece);
    else {
      pack();
      packs.push(piece);
    }
  }
  pack();
  return packs;
}

/** By far the most frequent: one of them typed. Nothing is left for the author, and one frame needs no copy. */
function deliverOfOne(
  subscribers: Group['subscribers'],
  author: MemberId,
  frames: readonly Uint8Array[],
): void {
  const bytes = frames.length === 1 ? frames[0]! : joined([frames], sizeOf(frames));
  for (const [id, subscriber] of subscribers) if (id !== author) subscriber.deliver([bytes]);
}

/**
 * Author by author, so that what is left for one of them is in one piece: the frames lie in memory twice in a row, and
 * an author gets what is between the end of their own and where they begin again. That changes no order that matters:
 * nobody can have built on what another wrote in the same turn, since nobody has it yet.
 */
function deliverJoined(subscribers: Group['subscribers'], own: Group['own'], others: Group['others']): void {
  const [only] = own;
  if (only && own.size === 1 && others.length === 0) {
    deliverOfOne(subscribers, ...only);
    return;
  }
  const once = [others, ...own.values()];
  const size = once.reduce((sum, frames) => sum + sizeOf(frames), 0);
  const bytes = own.size === 0 ? joined(once, size) : joined([...once, ...once], 2 * size);
  const rests = new Map<MemberId, Uint8Array>();
  let end = sizeOf(others);
  for (const [author, frames] of own) {
    const start = end;
    end += sizeOf(frames);
    rests.set(author, bytes.subarray(end, size + start));
  }
  const whole = bytes.subarray(0, size);
  for (const [id, subscriber] of subscribers) {
    const rest = rests.get(id) ?? whole;
    if (rest.length > 0) subscriber.deliver([rest]);
  }
}

function sizeOf(frames: readonly Uint8Array[]): number {
  let size = 0;
  for (const { length } of frames) size += length;
  return size;
}

function joined(groups: readonly (readonly Uint8Array[])[], size: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const frames of groups) {
    for (const frame of frames) {
      bytes.set(frame, at);
      at += frame.length;
    }
  }
  return bytes;
}
