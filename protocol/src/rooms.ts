import * as z from 'zod';
import { fileEntrySchema, roomIdSchema } from './documents.ts';
import { filePathSchema } from './paths.ts';
import { singleLineSchema } from './singleLine.ts';

export const roleSchema = z.enum(['viewer', 'editor', 'owner']);
export type Role = z.infer<typeof roleSchema>;

/** `open`: whoever has the id may join. `locked`: only the owner and those with an invite. */
export const roomAccessSchema = z.enum(['open', 'locked']);
export type RoomAccess = z.infer<typeof roomAccessSchema>;

const nameSchema = singleLineSchema(120);
const languageSchema = singleLineSchema(40).min(1);

export const createRoomSchema = z.object({
  name: nameSchema.optional(),
  language: languageSchema.optional(),
  /** The first text of the main file. Line ends become LF. */
  code: z.string().optional(),
  /** Where the main file stands in the room; by default `main.` and the ending of the language. */
  path: filePathSchema.optional(),
  access: roomAccessSchema.optional(),
});
export type CreateRoom = z.infer<typeof createRoomSchema>;

export const roomLinksSchema = z.object({
  /** The page of the room, to give to anybody. */
  web: z.url(),
  /** Opens the room in VS Code. */
  vscode: z.string(),
});
export type RoomLinks = z.infer<typeof roomLinksSchema>;

export const roomSchema = z.object({
  roomId: roomIdSchema,
  /** The same as `roomId`, for clients that read it by this name. */
  room_id: roomIdSchema.optional(),
  name: z.string(),
  language: z.string(),
  access: roomAccessSchema,
  /** The text of the main file. */
  code: z.string(),
  /** The path of the main file. */
  path: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  active_users: z.number().int().nonnegative(),
  links: roomLinksSchema,
});
export type Room = z.infer<typeof roomSchema>;

/** What creating a room answers: the owner's token appears here and never again. */
export const createdRoomSchema = roomSchema.extend({ ownerToken: z.string() });
export type CreatedRoom = z.infer<typeof createdRoomSchema>;

export const roomFileSchema = fileEntrySchema.extend({ path: z.string() });
export type RoomFile = z.infer<typeof roomFileSchema>;
export const roomFilesSchema = z.object({ files: z.array(roomFileSchema) });
export type RoomFiles = z.infer<typeof roomFilesSchema>;

export const healthSchema = z.object({ status: z.literal('ok'), version: z.string() });
