import { roomIdPattern } from './documents.ts';

/** The id VS Code gives the extension: publisher and name. */
export const extensionId = 'tandem-editor.tandem';

/** What a link to a room says: the room, and where it was given, its server and an invite's secret. */
export type RoomRef = { roomId: string; server?: string; invite?: string };

/**
 * The page of a room. The invite (base64url) stands in the fragment, which a browser never sends, so it is in no server's log.
 * @param server the server's base URL, with or without a trailing slash
 */
export function webLink(server: string, roomId: string, invite?: string): string {
  const base = `${server.replace(/\/+$/, '')}/r/${roomId}`;
  return invite ? `${base}#invite=${encodeURIComponent(invite)}` : base;
}

/** The link that opens a room in VS Code, or in a fork of it by the fork's own `scheme`. */
export function editorLink(server: string, roomId: string, invite?: string, scheme = 'vscode'): string {
  const query = new URLSearchParams({ room: roomId, server: server.replace(/\/+$/, '') });
  if (invite) query.set('invite', invite);
  return `${scheme}://${extensionId}/join?${query}`;
}

/**
 * Finds the room in whatever a person pasted: an id, a link, or a sentence around one of them.
 * @returns undefined when there is no room id in the text
 */
export function findRoomRef(text: string): RoomRef | undefined {
  for (const word of text.split(/[\s<>"'()[\]]+/)) {
    const ref = /^[a-z][a-z0-9.+-]*:\/\//i.test(word) ? refOfUrl(word) : refOfId(word);
    if (ref) return ref;
  }
  return undefined;
}

function refOfId(word: string): RoomRef | undefined {
  const id = word.toLowerCase().replace(/^[^0-9a-z]+|[^0-9a-z]+$/g, '');
  return roomIdPattern.test(id) ? { roomId: id } : undefined;
}

function refOfUrl(word: string): RoomRef | undefined {
  const trimmed = word.replace(/[.,;!?]+$/, '');
  if (!URL.canParse(trimmed)) return undefined;
  const url = new URL(trimmed);
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  const inPath = url.pathname.split('/').find((part) => roomIdPattern.test(part));
  const roomId = inPath ?? url.searchParams.get('room') ?? '';
  if (!roomIdPattern.test(roomId)) return undefined;
  const prefix = inPath && web ? url.pathname.slice(0, url.pathname.indexOf(`/r/${inPath}`)) : '';
  const named = url.searchParams.get('server');
  const server = web ? `${url.origin}${prefix}` : named ? serverOf(named) : undefined;
  const invite = new URLSearchParams(url.hash.slice(1)).get('invite') ?? url.searchParams.get('invite');
  return { roomId, ...(server ? { server } : {}), ...(invite ? { invite } : {}) };
}

/** A server's base URL as every reader has it: a link may dress the host up as another one's, by a user name in front. */
function serverOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, pathname } = new URL(text);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  return isWeb ? `${origin}${pathname}`.replace(/\/+$/, '') : undefined;
}
