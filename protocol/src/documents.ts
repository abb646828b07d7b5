import * as z from 'zod';

/**
 * How a room is laid out in Yjs.
 * The manifest (document name: `roomId`) lists the files and carries chat and settings;
 * each file (document name: `roomId/fileId`) is a document of its own, loaded when opened.
 */
export const manifestTypes = { files: 'files', chat: 'chat', settings: 'settings' } as const;
export const fileTypes = { content: 'content', meta: 'meta' } as const;

/** Every room has this file from the start; `code` in REST and the single-document sockets speak of it. */
export const mainFileId = 'main';

/** 20 characters of Crockford's base 32 in lower case: 100 bits, no letters that look alike. */
export const roomIdPattern = /^[0-9a-hjkmnp-tv-z]{20}$/;
export const fileIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

export const roomIdSchema = z.string().regex(roomIdPattern, 'a room id has 20 characters of 0-9 and a-z');
export const fileIdSchema = z.string().regex(fileIdPattern);

/** A value of the manifest's `files` map; the key is the path. */
export const fileEntrySchema = z.object({
  fileId: fileIdSchema,
  language: z.string().min(1).max(40),
});
export type FileEntry = z.infer<typeof fileEntrySchema>;

/** An element of the manifest's `chat` array. `at` is in milliseconds since 1970. */
export const chatMessageSchema = z.object({
  id: z.string().min(1).max(64),
  author: z.object({ id: z.string().max(64), name: z.string().min(1).max(80), color: z.string().max(32) }),
  text: z.string().min(1).max(4000),
  /** No later than a `Date` can be. */
  at: z.number().int().nonnegative().max(8_640_000_000_000_000),
  /** Lines of a file the message speaks of, counted from 1, both ends included. */
  lines: z
    .object({ path: z.string(), from: z.number().int().positive(), to: z.number().int().positive() })
    .optional(),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

/** The keys of the manifest's `settings` map that everyone in the room may see. */
export const roomSettingsSchema = z.object({
  name: z.string().max(120).catch(''),
  autocomplete: z.boolean().catch(true),
});
export type RoomSettings = z.infer<typeof roomSettingsSchema>;

export type DocumentRef =
  | { kind: 'manifest'; roomId: string }
  | { kind: 'file'; roomId: string; fileId: string };

/** The document name of a room's manifest. */
export function manifestName(roomId: string): string {
  return roomId;
}

/** The document name of one file of a room. */
export function fileDocumentName(roomId: string, fileId: string): string {
  return `${roomId}/${fileId}`;
}

/** @returns what the document name speaks of, or undefined when it is not a name this protocol knows. */
export function parseDocumentName(name: string): DocumentRef | undefined {
  const slash = name.indexOf('/');
  const roomId = slash === -1 ? name : name.slice(0, slash);
  if (!roomIdPattern.test(roomId)) return undefined;
  if (slash === -1) return { kind: 'manifest', roomId };
  const fileId = name.slice(slash + 1);
  return fileIdPattern.test(fileId) ? { kind: 'file', roomId, fileId } : undefined;
}
