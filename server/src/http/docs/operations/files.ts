import { renameFileSchema } from '@tandem/protocol/access';
import { roomFileSchema, roomFilesSchema } from '@tandem/protocol/rooms';
import { inRoom, json, type Operation, text } from './operation.ts';

/** The files of a room. */
export const fileOperations: readonly Operation[] = [
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
    summary:
      'The text of a file as it is now, with LF line ends. With `?stored`, what the database holds of it: Yjs updates, each with its length in front.',
    who: 'viewer',
    answer: { status: 200, body: text },
    problems: [...inRoom, 'invalid_path', 'file_not_found', 'quarantined'],
  },
  {
    method: 'get',
    path: '/rooms/{roomId}/archive',
    group: 'Files',
    summary:
      'All files of the room as one zip, ten times a minute at most. What cannot be opened (`quarantined`) is left out.',
    who: 'viewer',
    answer: { status: 200, body: { type: 'application/zip' } },
    problems: inRoom,
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
      'quarantined',
      'storage_full',
      'unsupported_media_type',
      'too_many_files',
      'path_collides',
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
    problems: [
      ...inRoom,
      'invalid_path',
      'invalid_request',
      'file_not_found',
      'file_exists',
      'path_collides',
    ],
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
];
