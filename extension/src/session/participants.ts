import { type Presence, presenceSchema } from '@tandem/protocol/presence';
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
  /** What the server knows them by; undefined for a client that doesn't say it. */
  member: string | undefined;
  asksToEdit: boolean;
};

/**
 * @param states the awareness states of the manifest; a state that is not a presence is skipped
 * @param selfId the `user.id` of this window
 * @returns this window first, the others by name
 */
export function participantsOf(states: Iterable<unknown>, selfId: string): Participant[] {
  const byId = new Map<string, Participant>();
  for (const state of states) {
    const parsed = presenceSchema.safeParse(state);
    if (!parsed.success) continue;
    const { user, client, role, at, following, summon, typing, member, asksToEdit } = parsed.data;
    byId.set(user.id, {
      id: user.id,
      name: user.name,
      color: user.color,
      isSelf: user.id === selfId,
      client,
      role,
      at: at ?? undefined,
      following: following ?? undefined,
      summon: summon ?? 0,
      typing: typing ?? false,
      member,
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
