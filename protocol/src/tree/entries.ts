import * as z from 'zod';
import { fileIdSchema } from '../documents.ts';
import { singleLineSchema } from '../singleLine.ts';

/** A SHA-256 in lower case hexadecimal: the name of a blob. */
export const blobHashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a hash is a SHA-256 in 64 digits of 0-9 and a-f');

/** Paths are judged one by one, so that one bad path refuses its own change alone. */
const pathSchema = z.string().max(1024);
const seqSchema = z.number().int().nonnegative();

const common = { path: pathSchema, seq: seqSchema };
const bytes = {
  hash: blobHashSchema,
  size: z.number().int().nonnegative(),
  /** Whether it may be run as a program, where a disk knows of that. */
  executable: z.boolean(),
};

/** What stands at a path of a room's tree. `seq` is the number of the change that made it what it is. */
export const treeEntrySchema = z.discriminatedUnion('kind', [
  /** Bytes, by their hash. */
  z.object({ ...common, kind: z.literal('blob'), ...bytes }),
  /** A live document; the hash is of the text that was saved last, as the document was at `textSeq`. */
  z.object({ ...common, kind: z.literal('text'), ...bytes, fileId: fileIdSchema, textSeq: seqSchema }),
  z.object({ ...common, kind: z.literal('link'), target: z.string().max(1024) }),
]);
export type TreeEntry = z.infer<typeof treeEntrySchema>;

/** The change every later one is counted from: an entry, or a path at which there is none any more. */
export const treeChangeSchema = z.union([treeEntrySchema, z.object({ ...common, kind: z.literal('none') })]);
export type TreeChange = z.infer<typeof treeChangeSchema>;

/** What `GET /rooms/:id/tree?since=` answers: what stands now where something changed after `since`, in that order. */
export const treePageSchema = z.object({
  changes: z.array(treeChangeSchema),
  /** What to ask for next with. */
  seq: seqSchema,
  /** Whether there is more already. */
  more: z.boolean(),
});
export type TreePage = z.infer<typeof treePageSchema>;

/** How many changes one request carries. */
export const maxTreeChanges = 2000;

/** Compare and set: the number of the entry one knows at the path, null for none. */
const base = seqSchema.nullable();

/** A change somebody asks for. */
export const treeRequestChangeSchema = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('put'),
    path: pathSchema,
    base,
    hash: blobHashSchema,
    executable: z.boolean().default(false),
  }),
  z.object({ op: z.literal('link'), path: pathSchema, base, target: z.string().max(1024) }),
  z.object({ op: z.literal('move'), path: pathSchema, base: seqSchema, to: pathSchema }),
  z.object({ op: z.literal('remove'), path: pathSchema, base: seqSchema }),
]);
export type TreeRequestChange = z.infer<typeof treeRequestChangeSchema>;

/** What `POST /rooms/:id/tree` takes. */
export const treeRequestSchema = z.object({
  changes: z.array(treeRequestChangeSchema).max(maxTreeChanges),
  /** What a person reads of it in the history: "switched to feat/x". */
  label: singleLineSchema(200).optional(),
});
export type TreeRequest = z.input<typeof treeRequestSchema>;

/** Why a change was refused, by what to do about it. */
export const treeRefusals = {
  changed: 'Something else stands there by now. Look at it and decide anew.',
  path: 'The path cannot be used on every disk. Rename the file.',
  collides: 'Some disks cannot hold that path beside another of the room. Rename one of them.',
  owner_only: 'It can run code on the machines of others, so an owner of the room has to write it.',
  link: 'A link has to be relative and stay inside the folder.',
  blob_missing: 'The room does not have these bytes. Send them to /rooms/:id/blobs first.',
  live: 'The text is a live document. Merge the change into it.',
  too_many: 'The room has as many files as this server allows. Remove some.',
} as const;
export type TreeRefusalCode = keyof typeof treeRefusals;

/** What `POST /rooms/:id/tree` answers; what is not refused has been done. */
export const treeResultSchema = z.object({
  /** The number of the last change of the room. */
  seq: seqSchema,
  /** The numbers the changes got, in their order; null for one that was refused or changed nothing. */
  done: z.array(seqSchema.nullable()),
  refused: z.array(
    z.object({
      index: z.number().int().nonnegative(),
      code: z.enum(Object.keys(treeRefusals) as [TreeRefusalCode, ...TreeRefusalCode[]]),
      /** What stands in the way: at the path, or where it collides; null for nothing. */
      now: treeEntrySchema.nullable(),
    }),
  ),
});
export type TreeResult = z.infer<typeof treeResultSchema>;
export type TreeRefusal = TreeResult['refused'][number];

/** How many blobs one request may name. */
const maxBlobNames = 10_000;
/** What `POST /rooms/:id/blobs/missing` and `/blobs/fetch` take. */
export const blobNamesSchema = z.object({ hashes: z.array(blobHashSchema).max(maxBlobNames) });
export type BlobNames = z.infer<typeof blobNamesSchema>;
/** What `POST /rooms/:id/blobs` answers: what was not taken, because its bytes have another hash. */
export const blobsTakenSchema = z.object({ taken: z.number().int(), wrong: z.array(blobHashSchema) });
export type BlobsTaken = z.infer<typeof blobsTakenSchema>;
