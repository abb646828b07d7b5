import type { MemberId } from '../room/effects.ts';
import type { Framing, Outlet } from './outlet.ts';

type Group = {
  framing: Framing;
  outlets: Map<MemberId, Outlet>;
  frames: Uint8Array[];
  /** Where in `frames` each author's own stand. */
  own: Map<MemberId, number[]>;
};

/**
 * Gathers what one turn of the event loop changes in one document. Each update is framed once; at the end everybody
 * gets one shared piece of memory, and an author the same without their own frames. So an edit costs the same however
 * many read it, and each connection is written to once.
 */
export class FanOut {
  readonly #groups = new Map<string, Group>();
  readonly #watchers = new Map<MemberId, Outlet>();
  readonly #request: () => void;
  #requested = false;

  /** @param request asks for {@link flush} at the end of the turn */
  constructor(request: () => void) {
    this.#request = request;
  }

  join(id: MemberId, outlet: Outlet): void {
    const { framing } = outlet;
    if (!framing) {
      this.#watchers.set(id, outlet);
      return;
    }
    const group = this.#groups.get(framing.key);
    if (group) group.outlets.set(id, outlet);
    else
      this.#groups.set(framing.key, {
        framing,
        outlets: new Map([[id, outlet]]),
        frames: [],
        own: new Map(),
      });
  }

  leave(id: MemberId): void {
    this.#watchers.delete(id);
    for (const [key, { outlets }] of this.#groups) {
      if (outlets.delete(id) && outlets.size === 0) this.#groups.delete(key);
    }
  }

  /** An update for everybody but its author. */
  add(update: Uint8Array, from: MemberId | undefined): void {
    if (!this.#requested) {
      this.#requested = true;
      this.#request();
    }
    for (const { framing, outlets, frames, own } of this.#groups.values()) {
      const isOwn = from !== undefined && outlets.has(from);
      if (isOwn && outlets.size === 1) continue;
      if (isOwn) {
        const indices = own.get(from);
        if (indices) indices.push(frames.length);
        else own.set(from, [frames.length]);
      }
      frames.push(framing.update(update));
    }
  }

  awareness(update: Uint8Array): void {
    for (const { framing, outlets } of this.#groups.values()) {
      const frame = framing.awareness(update);
      for (const outlet of outlets.values()) outlet.deliverAwareness(frame);
    }
  }

  /** Hands out what was gathered. */
  flush(): void {
    this.#requested = false;
    for (const group of this.#groups.values()) if (group.frames.length > 0) deliver(group);
    for (const watcher of this.#watchers.values()) watcher.changed();
  }
}

function deliver(group: Group): void {
  const { frames, own, outlets } = group;
  group.frames = [];
  group.own = new Map();
  const { whole, starts } = join(frames);
  for (const [id, outlet] of outlets) {
    const ownFrames = own.get(id);
    if (!ownFrames) outlet.deliver([whole]);
    else if (ownFrames.length < frames.length) outlet.deliver(without(whole, starts, ownFrames));
  }
}

function join(frames: readonly Uint8Array[]): { whole: Uint8Array; starts: number[] } {
  const starts = [0];
  let size = 0;
  for (const { length } of frames) {
    size += length;
    starts.push(size);
  }
  if (frames.length === 1) return { whole: frames[0]!, starts };
  const whole = new Uint8Array(size);
  for (const [index, frame] of frames.entries()) whole.set(frame, starts[index]!);
  return { whole, starts };
}

/** The pieces of `whole` between the frames at the given indices. */
function without(whole: Uint8Array, starts: readonly number[], indices: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const index of indices) {
    if (starts[index]! > from) pieces.push(whole.subarray(from, starts[index]!));
    from = starts[index + 1]!;
  }
  if (from < whole.length) pieces.push(whole.subarray(from));
  return pieces;
}
