import * as z from 'zod';
import { filePathSchema } from './paths.ts';
import { singleLineSchema } from './singleLine.ts';

const seqSchema = z.number().int().nonnegative();
const timeSchema = z.iso.datetime();
const countSchema = z.number().int().nonnegative();

/** Whoever wrote in a room, also when they are gone. `author` is what edits carry. */
export const personSchema = z.object({
  author: z.string(),
  /** Empty where nobody knows it. */
  name: z.string(),
  color: z.string(),
  kind: z.enum(['owner', 'account', 'invite', 'guest', 'unknown']),
});
export type Person = z.infer<typeof personSchema>;

/** A stretch of edits to one file by one author, with less than a minute between two of them. */
export const sittingSchema = z.object({
  author: z.string(),
  /** The path that the file has now. */
  file: z.string(),
  /** The seqs of its first and last edit. What others did in between has seqs in between. */
  from: seqSchema,
  to: seqSchema,
  started_at: timeSchema,
  ended_at: timeSchema,
  edits: countSchema,
  /** Characters that came and went. */
  inserted: countSchema,
  deleted: countSchema,
});
export type Sitting = z.infer<typeof sittingSchema>;

/** What `GET /rooms/:id/history` answers: the latest first. */
export const sittingsSchema = z.object({
  sittings: z.array(sittingSchema),
  people: z.array(personSchema),
  /** Gets what comes next; null at the end. */
  cursor: z.string().nullable(),
});
export type Sittings = z.infer<typeof sittingsSchema>;

/** What `GET /rooms/:id/since` answers: what happened in a room while somebody was away. */
export const absenceSchema = z.object({
  at: timeSchema,
  /** The files in which somebody wrote, or that have another path since, by the path they have now. */
  files: z.array(
    z.object({
      file: z.string(),
      /** The path it had; null for one that was made since. */
      was: z.string().nullable(),
      /** By whom, and how many characters came and went in the sittings that ended since. */
      authors: z.array(z.object({ author: z.string(), inserted: countSchema, deleted: countSchema })),
    }),
  ),
  /** The paths of files that are gone. */
  deleted: z.array(z.string()),
  /** How many messages of the chat there are since. */
  messages: countSchema,
  people: z.array(personSchema),
});
export type Absence = z.infer<typeof absenceSchema>;

/** Edits that cannot be read any more. */
export const historyGapSchema = z.object({ from: seqSchema, to: seqSchema });
export type HistoryGap = z.infer<typeof historyGapSchema>;

/** What `GET /rooms/:id/history/at` answers. */
export const historyTextSchema = z.object({
  file: z.string(),
  seq: seqSchema,
  at: timeSchema,
  text: z.string(),
  gaps: z.array(historyGapSchema),
});
export type HistoryText = z.infer<typeof historyTextSchema>;

/** A step of a difference, with the author of what came or went. */
export const authoredChangeSchema = z.union([
  z.object({ retain: countSchema }),
  z.object({ insert: z.string(), author: z.string() }),
  z.object({ delete: z.string(), author: z.string() }),
]);
export type AuthoredChange = z.infer<typeof authoredChangeSchema>;

/** What `GET /rooms/:id/history/changes` answers: what makes the text at `from` the text at `to`. */
export const historyChangesSchema = z.object({
  file: z.string(),
  from: seqSchema,
  to: seqSchema,
  changes: z.array(authoredChangeSchema),
  people: z.array(personSchema),
});
export type HistoryChanges = z.infer<typeof historyChangesSchema>;

/** Lines that were last written in by one author at one time; counted from 1, `to` included. */
export const historyLinesSchema = z.object({
  from: z.number().int().positive(),
  to: z.number().int().positive(),
  author: z.string(),
  /** In milliseconds since 1970; 0 where nobody knows. */
  at: z.number().nonnegative(),
});
export type HistoryLines = z.infer<typeof historyLinesSchema>;

/** What `GET /rooms/:id/history/blame` answers. */
export const historyBlameSchema = z.object({
  file: z.string(),
  seq: seqSchema,
  lines: z.array(historyLinesSchema),
  people: z.array(personSchema),
});
export type HistoryBlame = z.infer<typeof historyBlameSchema>;

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

const playbackSchema = z.object({
  /** The text before the first frame. */
  base: z.string(),
  /** The seqs of the base and of the last frame. */
  from: seqSchema,
  to: seqSchema,
  /** When the first frame was, in milliseconds since 1970. */
  startedAt: z.number().nonnegative(),
  authors: z.array(z.string()),
  frames: z.array(frameSchema),
});
export type Playback = z.infer<typeof playbackSchema>;

/** What `GET /rooms/:id/history/frames` answers. */
export const historyFramesSchema = playbackSchema.extend({ file: z.string(), people: z.array(personSchema) });
export type HistoryFrames = z.infer<typeof historyFramesSchema>;

/** What `POST /rooms/:id/versions` takes: a name for the room as it is now. */
export const createVersionSchema = z.object({ name: singleLineSchema(120).min(1) });
export type CreateVersion = z.infer<typeof createVersionSchema>;

/** A moment of the whole room that somebody gave a name. */
export const versionSchema = z.object({
  versionId: z.string(),
  name: z.string(),
  author: z.string(),
  at: timeSchema,
});
export type Version = z.infer<typeof versionSchema>;

export const versionsSchema = z.object({ versions: z.array(versionSchema), people: z.array(personSchema) });
export type Versions = z.infer<typeof versionsSchema>;

/** What `POST /rooms/:id/restore` takes: a moment, and the files to take back to it; without them, all of the room. */
export const restoreSchema = z
  .object({
    time: timeSchema.optional(),
    version: z.string().max(64).optional(),
    paths: z.array(filePathSchema).min(1).max(1000).optional(),
  })
  .refine(
    ({ time, version }) => (time === undefined) !== (version === undefined),
    'give a time or a version',
  );
export type Restore = z.infer<typeof restoreSchema>;

/** What `POST /rooms/:id/rollback` takes: whose edits, and from when until when. */
export const rollbackSchema = z
  .object({
    by: z.array(z.string().min(1).max(200)).min(1).max(100),
    from: timeSchema,
    to: timeSchema.optional(),
    paths: z.array(filePathSchema).min(1).max(1000).optional(),
  })
  .refine(({ from, to }) => to === undefined || from <= to, 'from is later than to');
export type Rollback = z.infer<typeof rollbackSchema>;

/** What a restore or a rollback did; the same moment restored again takes it back. */
export const takenBackSchema = z.object({
  files: z.array(
    z.object({ file: z.string(), before: seqSchema, inserted: countSchema, deleted: countSchema }),
  ),
});
export type TakenBack = z.infer<typeof takenBackSchema>;

/** What `DELETE /rooms/:id/history` takes: what was written before is forgotten, and what is still there stays. */
export const forgetHistorySchema = z.object({ before: timeSchema });
export type ForgetHistory = z.infer<typeof forgetHistorySchema>;
