import * as z from 'zod';
import { roomIdSchema } from './documents.ts';

/** How much text a request may carry, in UTF-16 units: only what is around the cursor is of use. */
export const maxRequestText = 262_144;
/** How much all of `contextFiles` may have, in UTF-16 units. */
export const maxContextText = 262_144;
/** How large a request may be: both texts, each unit in three bytes of UTF-8, and what is beside them. */
export const maxRequestBytes = 3 * (maxRequestText + maxContextText) + 64 * 1024;

const aroundCursor = `Send the text around the cursor, at most ${maxRequestText} characters.`;
const text = z.string().max(maxRequestText, aroundCursor);

/**
 * What is asked for: the text around a cursor, as `code` and `cursorPosition`, or as `prefix` and `suffix`. What is
 * read from it always has `code` and a `cursorPosition` inside it.
 */
export const completeRequestSchema = z
  .object({
    /** The text of the document, before and after the cursor. */
    code: text.optional(),
    /**
     * Offset into `code` in UTF-16 units, as editors count; text after it is the suffix. One beyond the text counts as
     * its end, as does none: an editor may have read it later than the text.
     */
    cursorPosition: z.number().nullish(),
    /** The text in front of the cursor, in place of `code`. */
    prefix: text.optional(),
    /** The text behind the cursor, where `cursorPosition` is not given. */
    suffix: text.optional(),
    language: z.string().max(40).default('plaintext'),
    /** With a room, the room's other files are read too, by those who may read the room. */
    roomId: roomIdSchema.optional(),
    /** The same as `roomId`. */
    room_id: roomIdSchema.optional(),
    path: z.string().max(255).optional(),
    contextFiles: z
      .array(z.object({ path: z.string().max(255), text: z.string() }))
      .max(20)
      .refine((files) => files.reduce((sum, { text }) => sum + text.length, 0) <= maxContextText, {
        message: `Send fewer or shorter files, at most ${maxContextText} characters together.`,
      })
      .optional(),
    maxLines: z.number().int().min(1).max(20).optional(),
    /** How sure a suggestion must be: eager .55, balanced .70, quiet .85. */
    mode: z.enum(['eager', 'balanced', 'quiet']).optional(),
  })
  .refine(({ code, prefix }) => code !== undefined || prefix !== undefined, {
    path: ['code'],
    message: 'Send code and cursorPosition, or prefix and suffix.',
  })
  .transform(({ code, cursorPosition, prefix, suffix, room_id, roomId = room_id, ...rest }) => ({
    ...rest,
    roomId,
    ...textAndCursor(code ?? prefix ?? '', cursorPosition ?? undefined, suffix),
  }));
export type CompleteRequest = z.input<typeof completeRequestSchema>;

export const completeResponseSchema = z.object({
  /** What to insert at the cursor; empty when there is nothing worth showing. */
  suggestion: z.string(),
  /** The same as a list, for clients that read one: empty when there is none. */
  suggestions: z.array(z.string()).optional(),
  /** The probability that the person writes exactly this, from 0 to 1. */
  confidence: z.number().min(0).max(1),
  type: z.enum(['none', 'word', 'line', 'block']),
  source: z.enum(['engine', 'model', 'none']),
  /** Where the replaced range ends, as an offset into `code`, when the suggestion also replaces what follows. */
  replaceEnd: z.number().int().nonnegative().optional(),
});
export type CompleteResponse = z.infer<typeof completeResponseSchema>;

function textAndCursor(text: string, position: number | undefined, suffix = '') {
  if (position === undefined) return { code: text + suffix, cursorPosition: text.length };
  return { code: text, cursorPosition: Math.min(Math.max(0, Math.trunc(position)), text.length) };
}
