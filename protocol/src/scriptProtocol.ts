import * as z from 'zod';

/** What a script of ours sends on `/ws/:roomId`. The server understands other words too: see docs/protocol.md. */
export type ScriptClientMessage =
  | {
      type: 'code_update';
      /** The whole text as the script would have it. */
      code: string;
      /** The `version` of the text this one was made from; without it, the server finds out. */
      version?: number | null | undefined;
    }
  | { type: 'ping' };

/** What a script receives on `/ws/:roomId`, before it has spoken in other words. */
export const scriptServerMessageSchema = z.preprocess(
  readOldError,
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('code_update'),
      code: z.string(),
      version: z.number().int().positive(),
      /** When it was sent, in milliseconds since 1970; each is later than the one before. */
      timestamp: z.number().optional(),
      room_id: z.string().optional(),
    }),
    z.object({
      type: z.literal('user_count'),
      count: z.number().int().nonnegative(),
      /** The same number by its other names. */
      user_count: z.number().int().nonnegative().optional(),
      members: z.number().int().nonnegative().optional(),
      connectionCount: z.number().int().nonnegative().optional(),
      room_id: z.string().optional(),
    }),
    /** Every edit of this script up to here is in the database. */
    z.object({ type: z.literal('saved') }),
    z.object({ type: z.literal('pong') }),
    z.object({
      type: z.literal('error'),
      /** What is wrong, as a word that stays the same. It is not called `code`, where pages look for the text. */
      error: z.enum(['forbidden', 'unknown_version', 'storage_unavailable']),
      /** What happened and what to do, for a person. */
      message: z.string(),
    }),
    /** The same for clients that count by themselves; people are not told apart here. */
    z.object({ type: z.literal('user_joined'), user_id: z.string(), count: z.number().int().nonnegative() }),
    z.object({ type: z.literal('user_left'), user_id: z.string(), count: z.number().int().nonnegative() }),
    // The text of a `code_update` once more, under the names other clients wait for, until it has said one of them.
    z.object({ type: z.literal('initial_code'), code: z.string() }),
    z.object({ type: z.literal('initial_state'), code: z.string(), roomId: z.string() }),
    z.object({ type: z.literal('init'), code: z.string() }),
    z.object({ type: z.literal('sync'), code: z.string(), user_id: z.string() }),
    z.object({ type: z.literal('edit'), code: z.string() }),
    z.object({ type: z.literal('update'), code: z.string() }),
  ]),
);
export type ScriptServerMessage = z.infer<typeof scriptServerMessageSchema>;

/** Servers before this one named the word of an error `code`. */
function readOldError(message: unknown): unknown {
  if (typeof message !== 'object' || message === null) return message;
  const { type, code, error = code } = message as { type?: unknown; code?: unknown; error?: unknown };
  return type === 'error' ? { ...message, error } : message;
}
