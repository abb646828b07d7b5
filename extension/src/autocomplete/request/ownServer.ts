import type { Memento, TextDocument } from 'vscode';
import { recentRoomsKey } from '../../platform/roomKey.ts';
import { serverUrl } from '../../platform/settings.ts';
import { autocompleteSettings, isOutsideRoomsChosen, isServerChosen } from '../settings.ts';
import { hereIn } from './scope.ts';

/**
 * The server that completes files of no room: the one of the settings, if the person chose it, turned ghost text on
 * there, or was in a room on it. Nobody's files are sent to an address that is only a default.
 * @param memento where the rooms are kept that a person was in
 */
export function ownServer(memento: Memento): string | undefined {
  const server = serverUrl();
  return isServerChosen() || isOutsideRoomsChosen() || wasOn(server, memento) ? server : undefined;
}

/** Whether a file of no room is to have ghost text, as far as it can be told before Tandem runs. */
export function wantsGhosts(document: TextDocument, memento: Memento): boolean {
  const settings = autocompleteSettings(document);
  const { languageId, uri } = document;
  const subject = { scheme: uri.scheme, languageId, inRoom: false };
  return settings.enabled && hereIn(settings, subject) === 'on' && ownServer(memento) !== undefined;
}

/** Reads only what it must of what was kept, as every window asks it. */
function wasOn(server: string, memento: Memento): boolean {
  const kept = memento.get<unknown>(recentRoomsKey);
  if (!Array.isArray(kept)) return false;
  return kept.some((room: { server?: unknown } | null) => {
    const url = room?.server;
    return typeof url === 'string' && url.replace(/\/+$/, '') === server;
  });
}
