import * as z from 'zod';
import { roleSchema } from './rooms.ts';

/** Who somebody is: the same in every document's awareness, so that one person has one name and one colour. */
export const userSchema = z.object({
  /** Random for each session; tells a person's documents belong together. */
  id: z.string().max(64),
  name: z.string().min(1).max(80),
  color: z.string().max(32),
  /** The same colour, light enough to stand behind text. y-codemirror.next reads this name. */
  colorLight: z.string().max(40).optional(),
});
export type User = z.infer<typeof userSchema>;

/**
 * Who the server knows the sender of an awareness state as. The server writes it into each state it relays, in place of
 * whatever the client wrote there: names and colours are free, this is not.
 */
export const identitySchema = z.object({
  /** The `userId` by which the owner changes a member's role, or removes them. */
  member: z.string().min(1),
  role: roleSchema,
  /** How the server knows them: an account has signed in, a guest brought nothing, an invite's token may be shared. */
  kind: z.enum(['owner', 'account', 'invite', 'guest']),
  /** The name an identity provider vouches for. */
  name: z.string().optional(),
});
export type Identity = z.infer<typeof identitySchema>;

/**
 * The awareness state in the manifest: one for each member.
 * The cursor itself stands in the awareness of the file it is in (fields `user` and `cursor`, as y-codemirror.next
 * has them), so that it goes only to those who look at that file.
 */
export const presenceSchema = z.object({
  user: userSchema,
  client: z.enum(['vscode', 'web']).optional(),
  /** Written by the server alone. */
  tandem: identitySchema.optional().catch(undefined),
  at: z.object({ fileId: z.string(), line: z.number().int().positive() }).nullish(),
  /** The `user.id` this member follows. */
  following: z.string().nullish(),
  /** Raised by one each time this member asks everyone to come to where they are. */
  summon: z.number().int().nonnegative().optional(),
  typing: z.boolean().optional(),
  /** The file this member saved last, and the number of that save, for whoever has the file on a disk. */
  saved: z.object({ fileId: z.string(), count: z.number().int() }).optional(),
  /** The same for a window before and after a restart; a file says on which desk it is. */
  desk: z.string().max(64).optional(),
  /** This member has done nothing for a minute, or their window is gone and its programs are not. */
  away: z.boolean().optional(),
  /** A viewer asks the owner for leave to edit. */
  asksToEdit: z.boolean().optional(),
});
export type Presence = z.infer<typeof presenceSchema>;

/** What a client says of itself; who it is, the server adds. */
export type OwnPresence = Omit<Presence, 'tandem'>;

/**
 * Reads the presences in a manifest's awareness; a state that is none is skipped. Anybody may claim the `user.id` of
 * somebody else: where the server knows different members behind one, each but this client is given an id of their own.
 * Of several with one name, all but the first have a number behind it, the same for whoever reads.
 * @param states by Yjs client
 * @param self this client
 */
export function readPresences(
  states: ReadonlyMap<number, unknown>,
  self: number,
): { clientId: number; presence: Presence }[] {
  const read = [...states].flatMap(([clientId, state]) => {
    const presence = presenceSchema.safeParse(state).data;
    return presence ? [{ clientId, presence }] : [];
  });
  const claims = new Map<string, Set<string | number | undefined>>();
  for (const { clientId, presence } of read) {
    const { user, tandem } = presence;
    const members = claims.get(user.id) ?? new Set();
    claims.set(user.id, members.add(clientId === self ? self : tandem?.member));
  }
  const people = read.map(({ clientId, presence }) => {
    const { user, tandem } = presence;
    if (clientId === self || claims.get(user.id)!.size === 1) return { clientId, presence };
    return { clientId, presence: { ...presence, user: { ...user, id: `${user.id} ${tandem?.member}` } } };
  });
  const names = toldApart(people.map(({ presence }) => presence.user));
  return people.map(({ clientId, presence }) => {
    const name = names.get(presence.user.id) ?? presence.user.name;
    return { clientId, presence: { ...presence, user: { ...presence.user, name } } };
  });
}

/** A name for each id: `Ana`, `Ana (2)`. The ids decide who is first, so that everybody reads the same names. */
function toldApart(users: readonly Pick<User, 'id' | 'name'>[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(users.map(({ name }) => name));
  const first = new Set<string>();
  const numbers = new Map<string, number>();
  for (const { id, name } of users.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    if (names.has(id)) continue;
    let told = name;
    for (let number = numbers.get(name) ?? 2; first.has(name) && taken.has(told); number++) {
      told = `${name} (${number})`;
      numbers.set(name, number + 1);
    }
    first.add(name);
    taken.add(told);
    names.set(id, told);
  }
  return names;
}

/** A colour of a person: a name for `ThemeColor` ids and screen readers, and its value on light and dark ground. */
export type PersonColor = { name: string; color: string; colorLight: string };

/** After Okabe and Ito's palette for colour-blind readers, darkened where white text must be readable on it. */
export const personColors: readonly PersonColor[] = [
  { name: 'blue', color: '#0072b2', colorLight: '#0072b233' },
  { name: 'vermilion', color: '#c04a00', colorLight: '#c04a0033' },
  { name: 'green', color: '#00795a', colorLight: '#00795a33' },
  { name: 'purple', color: '#a6468b', colorLight: '#a6468b33' },
  { name: 'ochre', color: '#8a6a00', colorLight: '#8a6a0033' },
  { name: 'sky', color: '#1c79a8', colorLight: '#1c79a833' },
  { name: 'crimson', color: '#b3263b', colorLight: '#b3263b33' },
  { name: 'slate', color: '#5a6472', colorLight: '#5a647233' },
];

/**
 * The colour for somebody who joins: the one fewest people have, the first of the palette among equals.
 * @param taken the `color` of everybody else in the room
 */
export function pickColor(taken: readonly string[]): PersonColor {
  const uses = (entry: PersonColor) => taken.filter((color) => color === entry.color).length;
  return personColors.reduce((best, entry) => (uses(entry) < uses(best) ? entry : best));
}

/**
 * The colour somebody should have. Two who come at the same moment may pick the same one: then the one whose id comes
 * later in the alphabet takes another, so that both decide alike without asking, whatever client they use.
 * @param people who is in the room, with or without the one who asks
 * @param selfId the `user.id` of the one who asks
 * @param current the colour they have, if they have one yet
 */
export function colorFor(
  people: readonly Pick<User, 'id' | 'color'>[],
  selfId: string,
  current?: PersonColor,
): PersonColor {
  const others = people.filter(({ id }) => id !== selfId);
  const taken = others.map(({ color }) => color);
  const clash = others.some(({ id, color }) => color === current?.color && id < selfId);
  const free = personColors.some(({ color }) => !taken.includes(color));
  return current && !(clash && free) ? current : pickColor(taken);
}

type LocalAwareness = {
  readonly clientID: number;
  readonly meta: Map<number, unknown>;
  getLocalState(): Record<string, unknown> | null;
  setLocalState(state: Record<string, unknown> | null): void;
  on(event: 'update', listener: (change: { removed: number[] }) => void): void;
};

/**
 * Speaks up when told that one is gone. A server removes whoever loses their connection; back again, y-protocols only
 * raises its clock, and the others would not see this client before its next renewal, 15 s later.
 */
export function stayAnnounced(awareness: LocalAwareness): void {
  awareness.on('update', ({ removed }) => {
    const state = awareness.getLocalState();
    if (state && removed.includes(awareness.clientID)) awareness.setLocalState(state);
  });
}

/**
 * Sees the others at once after a loss. A client removes them when its connection ends, and y-protocols keeps the clocks
 * they had: the states the server sends to whoever is back have the same ones, and would count as known until each of
 * the others renews theirs, up to 15 s later.
 */
export function seeOthersAgain(awareness: LocalAwareness): void {
  awareness.on('update', ({ removed }) => {
    for (const client of removed) if (client !== awareness.clientID) awareness.meta.delete(client);
  });
}
