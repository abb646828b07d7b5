import { type Effect, remember } from './effects.ts';
import {
  type Base,
  baseOf,
  type DiskFile,
  diskMoved,
  type Facts,
  type Hash,
  type Intent,
  type RoomFile,
  roomMoved,
} from './facts.ts';

/**
 * What is to be done next for a path, told from what is the case alone: after each effect, and after a crash at any
 * moment, it is asked again.
 * @returns undefined when there is nothing to do for now
 */
export function decide(facts: Facts): Effect | undefined {
  if (facts.intent) return resolve(facts, facts.intent);
  if (facts.tab === 'open') return facts.saving && begin(facts, { kind: 'save', to: facts.saving });
  const effect = reconcile(facts);
  if (effect) return effect;
  if (facts.staged) return { do: 'unstage', path: facts.staged.path };
  const { disk, tab } = facts;
  return disk && tab === 'wanted' ? { do: 'handOver', path: disk.path, over: disk } : undefined;
}

/** The rules for a path with nothing begun. */
function reconcile(facts: Facts): Effect | undefined {
  const { base, disk, room } = facts;
  const moved = { disk: diskMoved(facts), room: roomMoved(facts) };
  if (!disk && !room) return base && remember(undefined);
  if (room && moved.room && disk?.hash === room.hash) return remember(baseOf(room));
  if (!moved.disk && !moved.room) return undefined;
  if (!room) return moved.disk ? send(facts) : { do: 'delete', path: disk!.path, over: disk! };
  if (!disk) return moved.room ? write(facts, room.hash, baseOf(room)) : remove(facts, room);
  if (!moved.disk) return write(facts, room.hash, baseOf(room));
  return moved.room ? unite(facts, disk, room) : send(facts);
}

/** Both moved. */
function unite(facts: Facts, disk: DiskFile, room: RoomFile): Effect | undefined {
  const { base } = facts;
  if (!base) return { do: 'setAside', path: disk.path, over: disk };
  return room.fileId === undefined ? mix(facts, base, room) : send(facts);
}

/** The room is to have what the disk has. */
function send(facts: Facts): Effect | undefined {
  const { base, room } = facts;
  const disk = facts.disk!;
  if (facts.refused === disk.hash) return undefined;
  if (facts.kept !== disk.hash) return { do: 'keep', path: disk.path, over: disk };
  // What the room has no more is new to it.
  if (!room) {
    return begin({}, { kind: 'offer', path: base?.path ?? disk.path.normalize('NFC'), hash: disk.hash });
  }
  if (room.fileId === undefined || !base) {
    return begin(facts, { kind: 'offer', path: room.path, hash: disk.hash });
  }
  const token = `${base.hash} ${base.version} ${disk.hash}`;
  return begin(facts, { kind: 'merge', from: base.hash, hash: disk.hash, fileId: room.fileId, token });
}

/** The disk is to have these bytes, and then agrees with the room on `to`. */
function write(facts: Facts, content: Hash, to: Base): Effect {
  const { staged } = facts;
  if (!staged) return { do: 'stage', path: pathOf(facts, to), content };
  if (staged.content !== content) return { do: 'unstage', path: staged.path };
  return begin(facts, { kind: 'write', content, over: facts.disk?.hash, to });
}

/** Deleted on the disk. A text whose last merge is not saved yet is waited for: the removal compares what was saved. */
function remove({ base, room }: Facts, { path, seq }: RoomFile): Effect | undefined {
  if (base && room && room.version < base.version) return undefined;
  return { do: 'remove', path, base: seq };
}

/** Both moved, and neither is a live text. */
function mix(facts: Facts, base: Base, room: RoomFile): Effect {
  const disk = facts.disk!;
  const { mixed } = facts;
  if (mixed?.ours !== disk.hash || mixed.theirs !== room.hash) {
    return { do: 'mix', path: disk.path, base: base.hash, over: disk, theirs: room.hash };
  }
  // Without a base, the disk's is set aside.
  if (mixed.result === undefined) return remember(undefined);
  return mixed.result === disk.hash ? remember(baseOf(room)) : write(facts, mixed.result, baseOf(room));
}

function begin({ base }: Facts, intent: Intent): Effect {
  return { do: 'remember', record: { ...(base ? { base } : {}), intent } };
}

type IntentTo<Kind extends Intent['kind']> = Extract<Intent, { kind: Kind }>;

/** How what was begun goes on, or how it ended. Where that cannot be told, nothing is agreed on any more. */
function resolve(facts: Facts, intent: Intent): Effect | undefined {
  switch (intent.kind) {
    case 'write':
      return resolveWrite(facts, intent);
    case 'save':
      return resolveSave(facts, intent);
    case 'offer':
      return resolveOffer(facts, intent);
    case 'merge':
      return resolveMerge(facts, intent);
  }
}

function resolveWrite({ base, disk, staged }: Facts, { content, over, to }: IntentTo<'write'>): Effect {
  const isUnchanged = disk?.hash === over;
  if (!staged) return remember(isUnchanged ? base : to);
  if (!isUnchanged || staged.content !== content) return remember(base);
  return { do: 'commit', path: staged.path, over: disk };
}

function resolveSave(facts: Facts, { to }: IntentTo<'save'>): Effect | undefined {
  const { base, disk } = facts;
  if (disk?.hash === to.hash) return remember(to);
  if (facts.tab === 'open') return facts.saving && begin(facts, { kind: 'save', to: facts.saving });
  if (facts.unchecked) return { do: 'check', path: pathOf(facts, to), over: disk };
  return remember(diskMoved(facts) ? undefined : base);
}

function resolveOffer(facts: Facts, { path, hash }: IntentTo<'offer'>): Effect {
  const { base, room } = facts;
  if (facts.taken) return remember(facts.taken);
  if (facts.refused === hash) return remember(base);
  if (roomMoved(facts)) return remember(facts.unanswered ? undefined : base);
  return { do: 'put', path, hash, base: room?.seq ?? null };
}

function resolveMerge({ taken }: Facts, { fileId, from, hash, token }: IntentTo<'merge'>): Effect {
  return taken ? remember(taken) : { do: 'merge', fileId, from, hash, token };
}

/** Where a file of the room goes: as the disk spells it, else as the room does. */
function pathOf({ disk }: Facts, to: Base): string {
  return disk?.path ?? to.path;
}
