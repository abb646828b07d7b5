import type { Observable } from '@tandem/client/observable';
import type { Room } from '@tandem/client/room';
import type { RoomFile } from '@tandem/protocol/rooms';
import { downloadZip } from 'client-zip';
import type { Notices } from '../../dom/notices.ts';
import { describeError } from '../../platform/describeError.ts';
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

/** Gives the person all files of the room as a zip. */
export async function saveRoom(context: RoomContext): Promise<void> {
  offer(await archiveOf(context), zipName(context.room));
}

function zipName({ settings, address }: Room): string {
  const name = settings.name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return `${name || `tandem-${address.roomId}`}.zip`;
}

/** One request for all files, after what was written here has arrived. */
async function archiveOf({ room, api, roomId, keys }: RoomContext): Promise<Blob> {
  const open = [...room.openFiles.value.values()];
  await Promise.race([
    Promise.all(open.map(({ unsaved }) => when(unsaved, (count) => count === 0))),
    when(room.socket.connection, (connection) => connection !== 'connected'),
  ]);
  const zip = await api.readArchive(roomId, keys.token);
  return new Blob([zip], { type: 'application/zip' });
}

function when<T>(observable: Observable<T>, holds: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => observable.once(holds, resolve));
}

/**
 * Reads the texts this browser holds, for when the server does not answer any more.
 * @returns gives the person these as a zip; undefined when there are none
 */
export function copyOf(room: Room): (() => Promise<void>) | undefined {
  const lastModified = new Date();
  const entries = room.files.all.flatMap(({ fileId, path }) => {
    const open = room.openFiles.value.get(fileId);
    return open?.ready.value ? [{ name: path, input: open.text.toString(), lastModified }] : [];
  });
  const name = zipName(room);
  return entries.length === 0 ? undefined : async () => offer(await downloadZip(entries).blob(), name);
}

/** An open file is newest here, with edits that are still on their way; any other is at the server. */
async function textOf({ room, api, roomId, keys }: RoomContext, file: RoomFile): Promise<string> {
  const open = room.openFiles.value.get(file.fileId);
  if (open?.ready.value) return open.text.toString();
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
