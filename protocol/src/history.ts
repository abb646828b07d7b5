import * as z from 'zod';

/**
 * One edit for a player: milliseconds since the one before, an index into `authors`, and what changed: a positive number
 * passes over characters, a text is inserted, a negative number deletes.
 */
export const frameSchema = z.tuple([
  z.number().nonnegative(),
  z.number().int().nonnegative(),
  z.array(z.union([z.number(), z.string()])),
]);
export type Frame = z.infer<typeof frameSchema>;
