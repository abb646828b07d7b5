import * as z from 'zod';
import { filePathSchema } from './paths.ts';
import { createRoomSchema, roleSchema, roomAccessSchema, roomLinksSchema } from './rooms.ts';
import { singleLineSchema } from './singleLine.ts';

/** What `PATCH /rooms/:id` changes: whatever is left out stays as it is. */
export const changeRoomSchema = z.object({
  name: createRoomSchema.shape.name,
  language: createRoomSchema.shape.language,
  access: roomAccessSchema.optional(),
});
export type ChangeRoom = z.infer<typeof changeRoomSchema>;

/** What `PATCH /rooms/:id/files/:path` takes: the path the file gets. */
export const renameFileSchema = z.object({ path: filePathSchema });
export type RenameFile = z.infer<typeof renameFileSchema>;

/** What an invite makes of somebody. There is one owner, who has the owner's token. */
export const inviteRoleSchema = roleSchema.exclude(['owner']);

/** What `POST /rooms/:id/invites` takes. */
export const createInviteSchema = z.object({
  role: inviteRoleSchema.default('editor'),
  /** What the owner calls it, to tell one invite from another. */
  label: singleLineSchema(80).optional(),
  /** After how many seconds it ends; without it, it stays until it is revoked. */
  expiresIn: z
    .number()
    .int()
    .min(60)
    .max(366 * 24 * 3600)
    .optional(),
  /** How many people may join with it; without it, any number. */
  maxUses: z.number().int().min(1).max(10_000).optional(),
});
export type CreateInvite = z.input<typeof createInviteSchema>;

export const inviteSchema = z.object({
  inviteId: z.string(),
  role: inviteRoleSchema,
  label: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  max_uses: z.number().int().positive().nullable(),
  uses: z.number().int().nonnegative(),
  revoked_at: z.iso.datetime().nullable(),
  /** Since when it lets in nobody new, because somebody who came by it was banned. */
  closed_at: z.iso.datetime().nullable(),
});
export type Invite = z.infer<typeof inviteSchema>;
export const invitesSchema = z.object({ invites: z.array(inviteSchema) });
export type Invites = z.infer<typeof invitesSchema>;

/** What creating an invite answers: the secret, and the links with it, appear here and never again. */
export const createdInviteSchema = inviteSchema.extend({ secret: z.string(), links: roomLinksSchema });
export type CreatedInvite = z.infer<typeof createdInviteSchema>;

/** What `POST /rooms/:id/join` takes, beside a token in `Authorization` where one is needed. */
export const joinRoomSchema = z.object({
  /** The secret of an invite. */
  invite: z.string().max(200).optional(),
  /** What a guest wants to be called; a signed-in person has the name their identity provider says. */
  name: singleLineSchema(80).optional(),
  /** A secret of a guest's own, random for each server and room: whoever shows it again is the same person. */
  guest: z
    .string()
    .regex(/^[A-Za-z0-9_-]{22,100}$/, 'a guest shows 22 to 100 characters of A-Z, a-z, 0-9, - and _')
    .optional(),
});
export type JoinRoom = z.infer<typeof joinRoomSchema>;

/** A session: the token to connect with, until `expires_at`; while connected it is renewed by a `token` notice. */
export const sessionSchema = z.object({
  token: z.string(),
  role: roleSchema,
  userId: z.string(),
  name: z.string().nullable(),
  expires_at: z.iso.datetime(),
});
export type Session = z.infer<typeof sessionSchema>;

/** What replacing the owner's token answers: the new one appears here and never again. */
export const ownerTokenSchema = z.object({ ownerToken: z.string() });
export type OwnerToken = z.infer<typeof ownerTokenSchema>;

export const memberSchema = z.object({
  userId: z.string(),
  /** Null for a guest, whose name is in the awareness. */
  name: z.string().nullable(),
  role: roleSchema,
  inviteId: z.string().nullable(),
  /** When they first joined; null for a guest who is only connected. */
  since: z.iso.datetime().nullable(),
  connected: z.boolean(),
  banned: z.boolean(),
});
export type Member = z.infer<typeof memberSchema>;
export const membersSchema = z.object({ members: z.array(memberSchema) });
export type Members = z.infer<typeof membersSchema>;

/** What `PATCH /rooms/:id/members/:userId` changes. */
export const changeMemberSchema = z
  .object({ role: inviteRoleSchema.optional(), banned: z.boolean().optional() })
  .refine((change) => change.role !== undefined || change.banned !== undefined, {
    message: 'Say which to change: role, banned or both.',
  });
export type ChangeMember = z.infer<typeof changeMemberSchema>;
