import { type Presence, readPresences } from '@tandem/protocol/presence';
import type { Role } from '@tandem/protocol/rooms';

/** Somebody in the room, as the list of participants shows them. */
export type Participant = {
  /** `user.id` of their presence. */
  id: string;
  name: string;
  color: string;
  isSelf: boolean;
  client: Presence['client'];
  role: Role | undefined;
  at: { fileId: string; line: number } | undefined;
  following: string | undefined;
  summon: number;
  typing: boolean;
  /** The file they saved last, and the number of that save. */
  saved: { fileId: string; count: number } | undefined;
  /** The same for a window before and after a restart. */
  desk: string | undefined;
  /** Whether they have done nothing for a minute. */
  isAway: boolean;
  /** What the server knows them by; undefined for this window, and from a server that does not say it. */
  member: string | undefined;
  asksToEdit: boolean;
};

/**
 * @param states the awareness states of the manifest by Yjs client; a state that is not a presence is skipped
 * @param self this window: its Yjs client, and what it may do
 * @returns this window first, the others by name
 */
export function participantsOf(
  states: ReadonlyMap<number, unknown>,
  self: { clientId: number; role?: Role | undefined },
): Participant[] {
  const byId = new Map<string, Participant>();
  for (const { clientId, presence } of readPresences(states, self.clientId)) {
    const { user, client, tandem, at, following, summon, typing, saved, desk, away, asksToEdit } = presence;
    const isSelf = clientId === self.clientId;
    // Its own state of an earlier connection may still be around.
    if (byId.get(user.id)?.isSelf) continue;
    byId.set(user.id, {
      id: user.id,
      name: user.name,
      color: user.color,
      isSelf,
      client,
      role: isSelf ? self.role : tandem?.role,
      at: at ?? undefined,
      following: following ?? undefined,
      summon: summon ?? 0,
      typing: typing ?? false,
      saved,
      desk,
      isAway: !isSelf && (away ?? false),
      member: isSelf ? undefined : tandem?.member,
      asksToEdit: asksToEdit ?? false,
    });
  }
  return [...byId.values()].sort(
    (a, b) => Number(b.isSelf) - Number(a.isSelf) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1),
  );
}

/** What changed between two lists: who came and who went, this window not counted. */
export function comingsAndGoings(
  before: readonly Participant[],
  after: readonly Participant[],
): { joined: Participant[]; left: Participant[] } {
  const without = (list: readonly Participant[], others: readonly Participant[]) =>
    list.filter((one) => !one.isSelf && !others.some((other) => other.id === one.id));
  return { joined: without(after, before), left: without(before, after) };
}
