import { fileDocumentName, fileIdPattern, mainFileId, roomIdPattern } from '@tandem/protocol/documents';
import { normalPath } from '../../base/normalPath.ts';

/** Which wire a socket speaks, and about which document where the path says it. */
export type Route = { wire: 'collab' } | DocumentRoute;

/** A socket for one document, with the token of its query. */
export type DocumentRoute = {
  wire: 'yjs' | 'json';
  roomId: string;
  document: string;
  token: string | undefined;
};

/** @returns undefined when no wire has this path. @param url the path of the request, with its query */
export function findRoute(url: string): Route | undefined {
  if (!URL.canParse(url, 'http://localhost')) return undefined;
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [wire, roomId, fileId = mainFileId, ...more] = normalPath(pathname).split('/').slice(1);
  if (wire === 'collab' && roomId === undefined) return { wire: 'collab' };
  if ((wire !== 'yjs' && wire !== 'ws') || more.length > 0) return undefined;
  if (!roomIdPattern.test(roomId ?? '') || !fileIdPattern.test(fileId)) return undefined;
  return {
    wire: wire === 'yjs' ? 'yjs' : 'json',
    roomId: roomId!,
    document: fileDocumentName(roomId!, fileId),
    token: searchParams.get('token') ?? undefined,
  };
}
