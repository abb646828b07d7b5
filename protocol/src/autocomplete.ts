import * as z from 'zod';
import { roomIdSchema } from './documents.ts';

export const completeRequestSchema = z.object({
  /** The text of the document, before and after the cursor. */
  code: z.string(),
  /** Offset into `code` in UTF-16 units, as editors count; text after it is the suffix. */
  cursorPosition: z.number().int().nonnegative(),
  language: z.string().max(40).default('plaintext'),
  /** With a room, the room's other files are read too, by those who may read the room. */
  roomId: roomIdSchema.optional(),
  path: z.string().max(255).optional(),
  contextFiles: z
    .array(z.object({ path: z.string().max(255), text: z.string() }))
    .max(20)
    .optional(),
  maxLines: z.number().int().min(1).max(20).optional(),
  /** How sure a suggestion must be: eager .55, balanced .70, quiet .85. */
  mode: z.enum(['eager', 'balanced', 'quiet']).optional(),
});
export type CompleteRequest = z.input<typeof completeRequestSchema>;

export const completeResponseSchema = z.object({
  /** What to insert at the cursor; empty when there is nothing worth showing. */
  suggestion: z.string(),
  /** The probability that the person writes exactly this, from 0 to 1. */
  confidence: z.number().min(0).max(1),
  type: z.enum(['none', 'word', 'line', 'block']),
  source: z.enum(['engine', 'model', 'none']),
  /** Where the replaced range ends, as an offset into `code`, when the suggestion also replaces what follows. */
  replaceEnd: z.number().int().nonnegative().optional(),
});
export type CompleteResponse = z.infer<typeof completeResponseSchema>;
