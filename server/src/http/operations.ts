import {
  changeMemberSchema,
  changeRoomSchema,
  createdInviteSchema,
  createInviteSchema,
  invitesSchema,
  joinRoomSchema,
  memberSchema,
  membersSchema,
  renameFileSchema,
  sessionSchema,
} from '@tandem/protocol/access';
import { completeRequestSchema, completeResponseSchema } from '@tandem/protocol/autocomplete';
import type { ProblemCode } from '@tandem/protocol/problems';
import {
  createdRoomSchema,
  createRoomSchema,
  healthSchema,
  roomFileSchema,
  roomFilesSchema,
  roomSchema,
} from '@tandem/protocol/rooms';
import { z } from 'zod';

/** What a body holds: JSON of a schema, or something of a media type. */
export type Body = { schema: z.ZodType; name: string } | { type: string };

/** One thing the REST API does. The routes are tested to be exactly these. */
export type Operation = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces, as OpenAPI writes them. */
  path: string;
  group: 'Rooms' | 'Files' | 'Access' | 'Autocomplete' | 'Operation';
  summary: string;
  /** Who may ask. */
  who?: 'owner' | 'editor' | 'viewer';
  body?: Body;
  /** Status and body of the answer when all is well. */
  answer: { status: number; body?: Body; also?: number };
  problems: readonly ProblemCode[];
};

const json = (schema: z.ZodType, name: string): Body => ({ schema, name });
/** The body of a file. */
export const text: Body = { type: 'text/plain' };
const inRoom = ['unauthenticated', 'forbidden', 'room_not_found', 'room_gone', 'rate_limited'] as const;

/** Everything the REST API does, in the order in which it is described. */
export const operations: readonly Operation[] = [
  {
    method: 'post',
    path: '/rooms',
    group: 'Rooms',
    summary: "Create a room. The owner's token is in this answer and in no other.",
    body: json(createRoomSchema, 'CreateRoom'),
    answer: { status: 201, body: json(createdRoomSchema, 'CreatedRoom') },
    problems: ['invalid_request', 'unauthenticated', 'too_large', 'unsupported_media_type', 'rate_limited'],
  },
  {
    method: 'post',
    path: '/rooms/create',
    group: 'Rooms',
    summary: 'The same as POST /rooms.',
    body: json(createRoomSchema, 'CreateRoom'),
    answer: { status: 201, body: json(createdRoomSchema, 'CreatedRoom') },
    problems: ['invalid_request', 'unauthenticated', 'too_large', 'unsupported_media_type', 'rate_limited'],
  },
  {
    method: 'get',
    path: '/rooms/{roomId}',
    group: 'Rooms',
    summary: 'A room, with the text of its main file in `code`.',
    who: 'viewer',
    answer: { status: 200, body: json(roomSchema, 'Room') },
    problems: inRoom,
  },
  {
    method: 'patch',
    path: '/rooms/{roomId}',
    group: 'Rooms',
    summary: 'Rename a room, change its language, lock or open it.',
    who: 'owner',
    body: json(changeRoomSchema, 'ChangeRoom'),
    answer: { status: 200, body: json(roomSchema, 'Room') },
    problems: [...inRoom, 'invalid_request'],
  },
  {
    method: 'delete',
    path: '/rooms/{roomId}',
    group: 'Rooms',
    summary: 'Delete a room with everything in it. Everybody is disconnected.',
    who: 'owner',
    answer: { status: 204 },
    problems: inRoom,
  },
  {
    method: 'get',
    path: '/rooms/{roomId}/files',
    group: 'Files',
    summary: 'The files of a room.',
    who: 'viewer',
    answer: { status: 200, body: json(roomFilesSchema, 'RoomFiles') },
    problems: inRoom,
  },
  {
    method: 'get',
    path: '/rooms/{roomId}/files/{path}',
    group: 'Files',
    summary: 'The text of a file as it is now, with LF line ends.',
    who: 'viewer',
    answer: { status: 200, body: text },
    problems: [...inRoom, 'invalid_path', 'file_not_found'],
  },
  {
    method: 'put',
    path: '/rooms/{roomId}/files/{path}',
    group: 'Files',
    summary: 'Create a file (201), or merge the difference between its text and this one into it (200).',
    who: 'editor',
    body: text,
    answer: { status: 201, also: 200, body: json(roomFileSchema, 'RoomFile') },
    problems: [
      ...inRoom,
      'invalid_path',
      'invalid_request',
      'too_large',
      'unsupported_media_type',
      'too_many_files',
    ],
  },
  {
    method: 'patch',
    path: '/rooms/{roomId}/files/{path}',
    group: 'Files',
    summary: 'Give a file another path. Whoever has it open keeps it open.',
    who: 'editor',
    body: json(renameFileSchema, 'RenameFile'),
    answer: { status: 200, body: json(roomFileSchema, 'RoomFile') },
    problems: [...inRoom, 'invalid_path', 'invalid_request', 'file_not_found', 'file_exists'],
  },
  {
    method: 'delete',
    path: '/rooms/{roomId}/files/{path}',
    group: 'Files',
    summary: 'Remove a file. The main file stays as long as the room.',
    who: 'editor',
    answer: { status: 204 },
    problems: [...inRoom, 'invalid_path', 'invalid_request', 'file_not_found'],
  },
  {
    method: 'post',
    path: '/rooms/{roomId}/join',
    group: 'Access',
    summary:
      'Exchange an invite, a sign-in, an older session, or nothing in an open room, for a session token.',
    body: json(joinRoomSchema, 'JoinRoom'),
    answer: { status: 200, body: json(sessionSchema, 'Session') },
    problems: [...inRoom, 'invalid_request', 'invite_not_found', 'invite_used_up'],
  },
  {
    method: 'post',
    path: '/rooms/{roomId}/invites',
    group: 'Access',
    summary: 'Create an invite. Its secret and links are in this answer and in no other.',
    who: 'owner',
    body: json(createInviteSchema, 'CreateInvite'),
    answer: { status: 201, body: json(createdInviteSchema, 'CreatedInvite') },
    problems: [...inRoom, 'invalid_request'],
  },
  {
    method: 'get',
    path: '/rooms/{roomId}/invites',
    group: 'Access',
    summary: 'All invites, those that ended too.',
    who: 'owner',
    answer: { status: 200, body: json(invitesSchema, 'Invites') },
    problems: inRoom,
  },
  {
    method: 'delete',
    path: '/rooms/{roomId}/invites/{inviteId}',
    group: 'Access',
    summary: 'Revoke an invite. Whoever came by it is out within a second.',
    who: 'owner',
    answer: { status: 204 },
    problems: [...inRoom, 'invite_not_found'],
  },
  {
    method: 'get',
    path: '/rooms/{roomId}/members',
    group: 'Access',
    summary: 'Whom the room remembers, and who is connected.',
    who: 'owner',
    answer: { status: 200, body: json(membersSchema, 'Members') },
    problems: inRoom,
  },
  {
    method: 'patch',
    path: '/rooms/{roomId}/members/{userId}',
    group: 'Access',
    summary: "Change a member's role, or ban them. Takes effect within a second.",
    who: 'owner',
    body: json(changeMemberSchema, 'ChangeMember'),
    answer: { status: 200, body: json(memberSchema, 'Member') },
    problems: [...inRoom, 'invalid_request', 'member_not_found'],
  },
  {
    method: 'delete',
    path: '/rooms/{roomId}/members/{userId}',
    group: 'Access',
    summary: "End a member's session within a second. They may join again, where they have a way in.",
    who: 'owner',
    answer: { status: 204 },
    problems: [...inRoom, 'member_not_found'],
  },
  {
    method: 'post',
    path: '/autocomplete',
    group: 'Autocomplete',
    summary: 'What to insert at the cursor. Streamed when `Accept` is text/event-stream.',
    body: json(completeRequestSchema, 'CompleteRequest'),
    answer: { status: 200, body: json(completeResponseSchema, 'CompleteResponse') },
    problems: ['invalid_request', 'invalid_cursor', 'too_large', ...inRoom],
  },
  {
    method: 'get',
    path: '/health',
    group: 'Operation',
    summary: 'The process lives.',
    answer: { status: 200, body: json(healthSchema, 'Health') },
    problems: [],
  },
  {
    method: 'get',
    path: '/ready',
    group: 'Operation',
    summary: 'Database and bus answer, so that requests may come here.',
    answer: { status: 200, body: json(z.object({ status: z.literal('ready') }), 'Readiness') },
    problems: ['unavailable'],
  },
  {
    method: 'get',
    path: '/metrics',
    group: 'Operation',
    summary: 'Measures in the text format of Prometheus.',
    answer: { status: 200, body: text },
    problems: [],
  },
  {
    method: 'get',
    path: '/openapi.json',
    group: 'Operation',
    summary: 'This description as OpenAPI 3.1.',
    answer: { status: 200, body: { type: 'application/json' } },
    problems: [],
  },
  {
    method: 'get',
    path: '/docs',
    group: 'Operation',
    summary: 'This description as a page.',
    answer: { status: 200, body: { type: 'text/html' } },
    problems: [],
  },
];
