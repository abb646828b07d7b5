import type { Observable } from '@tandem/client/observable';
import { fileTypes } from '@tandem/protocol/documents';
import type { RoomFile } from '@tandem/protocol/rooms';
import { downloadZip } from 'client-zip';
import type { Notices } from '../../dom/notices.ts';
import { describeError } from '../../platform/describeError.ts';
import type { RoomSession } from '../../session/roomSession.ts';
import type { RoomContext } from '../roomContext.ts';

/** Gives the person one file of the room. */
export async function saveFile(context: RoomContext, file: RoomFile): Promise<void> {
  const text = await textOf(context, file);
  offerText(text, file.path);
}

/** What to do with a download that fails: the person hears of it. */
export function tellFailure(notices: Notices): (error: unknown) => void {
  return (error) => void notices.show({ text: `The download failed: ${describeError(error)}` });
}

/** Gives the person a text as a file of the last name of a path. */
export function offerText(text: string, path: string): void {
  offer(new Blob([text], { type: 'text/plain' }), path.slice(path.lastIndexOf('/') + 1));
}

/**
 * Gives the person all files of the room as a zip.
 * @param source `copy`: only the texts this browser holds, for when the server does not answer any more
 */
export async function saveRoom(context: RoomContext, source: 'server' | 'copy' = 'server'): Promise<void> {
  const { session, roomId } = context;
  const zip = await (source === 'server' ? archiveOf(context) : copyOf(session));
  const name = session.manifest.settings.value.name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  offer(zip, `${name || `tandem-${roomId}`}.zip`);
}

/** One request for all files, after what was written here has arrived. */
async function archiveOf({ session, api, roomId, keys }: RoomContext): Promise<Blob> {
  const open = [...session.files.value.values()];
  await Promise.race([
    Promise.all(open.map(({ unsaved }) => when(unsaved, (count) => count === 0))),
    when(session.socket.connection, (connection) => connection !== 'connected'),
  ]);
  const zip = await api.readArchive(roomId, keys.token);
  return new Blob([zip], { type: 'application/zip' });
}

function when<T>(observable: Observable<T>, holds: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => observable.once(holds, resolve));
}

/** The texts this browser holds. */
function copyOf({ manifest, files }: RoomSession): Promise<Blob> {
  const lastModified = new Date();
  const entries = manifest.files.value.all.flatMap(({ fileId, path }) => {
    const open = files.value.get(fileId);
    if (!open?.ready.value) return [];
    return [{ name: path, input: open.doc.getText(fileTypes.content).toString(), lastModified }];
  });
  return downloadZip(entries).blob();
}

/** An open file is newest here, with edits that are still on their way; any other is at the server. */
async function textOf({ session, api, roomId, keys }: RoomContext, file: RoomFile): Promise<string> {
  const open = session.files.value.get(file.fileId);
  if (open?.ready.value) return open.doc.getText(fileTypes.content).toString();
  return api.readFile(roomId, file.path, keys.token);
}

function offer(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
