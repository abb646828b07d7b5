import {
  blobNamesSchema,
  blobsTakenSchema,
  treePageSchema,
  treeRequestSchema,
  treeResultSchema,
} from '@tandem/protocol/tree/entries';
import { inRoom, json, type Operation } from './operation.ts';

const pack = { type: 'application/octet-stream' };

/** The folder a room holds. */
export const treeOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/rooms/{roomId}/tree',
    group: 'Files',
    summary: "What stands in the room's folder now where something changed, in the order of the changes.",
    who: 'viewer',
    query: { since: 'The `seq` of the last answer; without it, all.' },
    answer: { status: 200, body: json(treePageSchema, 'TreePage') },
    problems: [...inRoom, 'invalid_request'],
  },
  {
    method: 'post',
    path: '/rooms/{roomId}/tree',
    group: 'Files',
    summary:
      'Change the folder, each change compared with what one knows; what is refused is told, the rest is done.',
    who: 'editor',
    body: json(treeRequestSchema, 'TreeRequest'),
    answer: { status: 200, body: json(treeResultSchema, 'TreeResult') },
    problems: [...inRoom, 'invalid_request', 'too_large', 'storage_full'],
  },
  {
    method: 'post',
    path: '/rooms/{roomId}/blobs/missing',
    group: 'Files',
    summary: 'Those of some hashes whose bytes the room does not have.',
    who: 'editor',
    body: json(blobNamesSchema, 'BlobNames'),
    answer: { status: 200, body: json(blobNamesSchema, 'BlobNames') },
    problems: [...inRoom, 'invalid_request', 'too_large'],
  },
  {
    method: 'post',
    path: '/rooms/{roomId}/blobs',
    group: 'Files',
    summary:
      'Bring bytes: for each blob its SHA-256 in 32 bytes, its length in four with the highest in front, and its bytes. 8 MiB at most.',
    who: 'editor',
    body: pack,
    answer: { status: 200, body: json(blobsTakenSchema, 'BlobsTaken') },
    problems: [...inRoom, 'invalid_request', 'too_large', 'unsupported_media_type', 'storage_full'],
  },
  {
    method: 'post',
    path: '/rooms/{roomId}/blobs/fetch',
    group: 'Files',
    summary: 'Bytes by their hashes, in the same form, as many as fit into 8 MiB; ask again for the rest.',
    who: 'viewer',
    body: json(blobNamesSchema, 'BlobNames'),
    answer: { status: 200, body: pack },
    problems: [...inRoom, 'invalid_request', 'too_large'],
  },
];
