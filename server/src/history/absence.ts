import { chatMessageSchema, manifestName, manifestTypes } from '@tandem/protocol/documents';
import type { Absence } from '@tandem/protocol/history';
import type { RoomFiles } from '../rooms/files.ts';
import type { LiveDocuments } from '../rooms/liveDocuments.ts';
import type { RoomHistory } from './roomHistory.ts';

/**
 * What happened in a room since a time, from facts alone.
 * @param since in milliseconds since 1970
 * @throws RoomProblem `history_gone`
 */
export async function absenceSince(
  parts: { history: RoomHistory; files: RoomFiles; documents: LiveDocuments },
  roomId: string,
  since: number,
): Promise<Absence> {
  const { history, files, documents } = parts;
  const before = new Map((await history.filesAt(roomId, since)).map(({ fileId, path }) => [fileId, path]));
  const now = await files.list(roomId);
  const authors = new Map<string, Map<string, { inserted: number; deleted: number }>>();
  for (const { file, author, endedAt, inserted, deleted } of await history.allSittings(roomId, now)) {
    if (endedAt <= since) continue;
    const ofFile = authors.get(file) ?? new Map<string, { inserted: number; deleted: number }>();
    const sum = ofFile.get(author) ?? { inserted: 0, deleted: 0 };
    authors.set(file, ofFile);
    ofFile.set(author, { inserted: sum.inserted + inserted, deleted: sum.deleted + deleted });
  }
  const changed = now.flatMap(({ fileId, path }) => {
    const was = before.get(fileId) ?? null;
    const by = [...(authors.get(path) ?? [])].map(([author, count]) => ({ author, ...count }));
    return by.length === 0 && was === path ? [] : [{ file: path, was, authors: by }];
  });
  const left = new Set(now.map(({ fileId }) => fileId));
  const messages = await documents.read(
    manifestName(roomId),
    (manifest) =>
      manifest
        .getArray(manifestTypes.chat)
        .toArray()
        .filter((message) => (chatMessageSchema.safeParse(message).data?.at ?? 0) > since).length,
  );
  return {
    at: new Date(since).toISOString(),
    files: changed,
    deleted: [...before].flatMap(([fileId, path]) => (left.has(fileId) ? [] : [path])),
    messages,
    people: await history.people(roomId),
  };
}
