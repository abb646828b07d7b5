import type { LiveDocument } from '@tandem/client/document';
import type { Participant } from '@tandem/client/presence/participants';
import { z } from 'zod';

/** The key of a file's `meta` map that tells of its last save. */
export const saveKey = 'save';
/** The key that tells on whose disk the file is. */
const homeKey = 'home';

/** `round` counts saves that answer a save, so that two formatters that disagree don't save for ever. */
const saveSchema = z.object({ by: z.string(), count: z.number().int(), round: z.number().int() });
export type Save = z.infer<typeof saveSchema>;

/** `desk` is the same for a window before and after a restart. */
const homeSchema = z.object({ desk: z.string().max(64), name: z.string().max(80) });
export type Home = z.infer<typeof homeSchema>;

/** The last save of a file; undefined before the first. */
export function lastSave({ meta }: LiveDocument): Save | undefined {
  return saveSchema.safeParse(meta.get(saveKey)).data;
}

/** Says in a file that it was saved. @param by the `user.id` of who saved it */
export function recordSave(file: LiveDocument, by: string, round: number): Save {
  const save: Save = { by, count: (lastSave(file)?.count ?? 0) + 1, round };
  file.meta.set(saveKey, save);
  return save;
}

/** Says in a file on whose disk it is. */
export function recordHome(file: LiveDocument, home: Home): void {
  if (homeSchema.safeParse(file.meta.get(homeKey)).data?.desk !== home.desk) file.meta.set(homeKey, home);
}

/**
 * Whose disk a file is on that cannot be written now, because their window is not in the room.
 * @returns undefined when it can, or when the file is on no disk
 */
export function absentHome(
  { meta }: Pick<LiveDocument, 'meta'>,
  ownDesk: string,
  participants: readonly Pick<Participant, 'desk'>[],
): Home | undefined {
  const home = homeSchema.safeParse(meta.get(homeKey)).data;
  if (!home || home.desk === ownDesk) return undefined;
  return participants.some(({ desk }) => desk === home.desk) ? undefined : home;
}
