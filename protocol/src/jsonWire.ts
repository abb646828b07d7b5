import * as z from 'zod';

/** What a script sends on `/ws/:roomId`. */
export const jsonClientMessageSchema = z.discriminatedUnion('type', [
  /** The whole text as the script would have it; merged as the difference from what this script last saw. */
  z.object({
    type: z.literal('code_update'),
    code: z.string(),
    /** The `version` of the text this one was made from; without it, the server finds out. */
    version: z.number().int().positive().optional(),
  }),
  z.object({ type: z.literal('ping') }),
]);
export type JsonClientMessage = z.infer<typeof jsonClientMessageSchema>;

/** What a script receives on `/ws/:roomId`. */
export const jsonServerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('code_update'), code: z.string(), version: z.number().int().positive() }),
  z.object({ type: z.literal('user_count'), count: z.number().int().nonnegative() }),
  /** Every `code_update` of this script up to here is in the database. */
  z.object({ type: z.literal('saved') }),
  z.object({ type: z.literal('pong') }),
  z.object({ type: z.literal('error'), code: z.string(), message: z.string() }),
]);
export type JsonServerMessage = z.infer<typeof jsonServerMessageSchema>;
