import { changeRoomSchema } from '@tandem/protocol/access';
import { createdRoomSchema, createRoomSchema, roomSchema } from '@tandem/protocol/rooms';
import { inRoom, json, type Operation } from './operation.ts';

/** Rooms: created, shown, changed, deleted. */
export const roomOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/rooms',
    group: 'Rooms',
    summary: "Create a room. The owner's token is in this answer and in no other.",
    body: json(createRoomSchema, 'CreateRoom'),
    answer: { status: 201, body: json(createdRoomSchema, 'CreatedRoom') },
    problems: [
      'invalid_request',
      'sign_in_required',
      'storage_full',
      'too_large',
      'unsupported_media_type',
      'rate_limited',
    ],
  },
  {
    method: 'post',
    path: '/rooms/create',
    group: 'Rooms',
    summary: 'The same as POST /rooms.',
    body: json(createRoomSchema, 'CreateRoom'),
    answer: { status: 201, body: json(createdRoomSchema, 'CreatedRoom') },
    problems: [
      'invalid_request',
      'sign_in_required',
      'storage_full',
      'too_large',
      'unsupported_media_type',
      'rate_limited',
    ],
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
];
