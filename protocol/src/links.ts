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
 * Characters that end a link or an id in a sentence: blanks (also of no width), quotes, brackets, and what Markdown and
 * messengers put around a link, in the scripts people write in.
 */
const separator =
  '\\s\\u200b-\\u200d\\u2060\\ufeff<>"\'`*|(){}\\u2018-\\u201f\\u00ab\\u00bb\\u3000-\\u303f\\uff00-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65';
/** Only the host of a link may have square brackets, around an address of IPv6. */
const linkPattern = new RegExp(`[a-z][a-z0-9+.-]*://(?:\\[[0-9a-f:.%]+\\])?[^${separator}[\\]]+`, 'gi');
const wordSeparator = new RegExp(`[${separator}[\\]]+`);

/** What stands in front of a room's id in the addresses of a server; what is before that is the server itself. */
const roomPath = /^((?:\/[^/:]+)*?)(?:\/api)?\/(?:r|rooms|ws|yjs)\/([^/]+)/i;

/** Links that wrap another (mail filters, messengers) are opened so many times. */
const deepestWrapping = 3;

/**
 * Finds the room in whatever a person pasted: an id, a link, or a sentence around one of them.
 * @returns undefined when there is no room id in the text
 */
export function findRoomRef(text: string): RoomRef | undefined {
  for (const [link] of text.matchAll(linkPattern)) {
    const ref = refOfLink(link, deepestWrapping);
    if (ref) return ref;
  }
  for (const word of text.replace(linkPattern, ' ').split(wordSeparator)) {
    const ref = refOfId(word);
    if (ref) return ref;
  }
  return undefined;
}

function refOfId(word: string): RoomRef | undefined {
  const id = word.toLowerCase().replace(/^[^0-9a-z]+|[^0-9a-z]+$/g, '');
  return roomIdPattern.test(id) ? { roomId: id } : undefined;
}

function refOfLink(link: string, depth: number): RoomRef | undefined {
  // Some programs encode the fragment's mark as if it were part of the path.
  const text = link.replace(/[.,;:!?]+$/, '').replace(/^([^#?]*)%23(?=invite=)/i, '$1#');
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return (isWeb(url) ? refOfWebLink(url) : refOfEditorLink(url)) ?? wrapped(url, depth);
}

function isWeb({ protocol }: URL): boolean {
  return /^(https?|wss?):$/.test(protocol);
}

function refOfWebLink(url: URL): RoomRef | undefined {
  const [, prefix = '', id = ''] = roomPath.exec(url.pathname) ?? [];
  const roomId = id.toLowerCase();
  if (!roomIdPattern.test(roomId)) return undefined;
  const server = `${url.protocol.replace('ws', 'http')}//${url.host}${prefix}`;
  return { roomId, server, ...inviteOf(url) };
}

function refOfEditorLink(url: URL): RoomRef | undefined {
  const roomId = (url.searchParams.get('room') ?? '').toLowerCase();
  if (!roomIdPattern.test(roomId)) return undefined;
  const named = url.searchParams.get('server');
  const server = named ? serverOf(named) : undefined;
  return { roomId, ...(server ? { server } : {}), ...inviteOf(url) };
}

/** A server's base URL as every reader has it: a link may dress the host up as another one's, by a user name in front. */
function serverOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, pathname } = new URL(text);
  return /^https?:$/.test(protocol) ? `${protocol}//${host}${pathname}`.replace(/\/+$/, '') : undefined;
}

function inviteOf(url: URL): { invite?: string } {
  const fragment = new URLSearchParams(url.hash.replace(/^#/, '').replace(/^invite=/i, 'invite='));
  const invite = fragment.get('invite') ?? url.searchParams.get('invite');
  return invite ? { invite } : {};
}

/** Mail filters and messengers hand out a link of their own that has the real one in a parameter, or in its path. */
function wrapped(url: URL, depth: number): RoomRef | undefined {
  if (depth === 0) return undefined;
  const inPath = /\/__(https?:\/\/?.+?)__(?:;|$)/.exec(`${url.pathname}${url.search}${url.hash}`)?.[1];
  const inner = [...url.searchParams.values(), inPath?.replace(/^(https?:\/)(?!\/)/, '$1/')];
  for (const link of inner) {
    const ref = link && /^[a-z][a-z0-9+.-]*:\/\//i.test(link) ? refOfLink(link, depth - 1) : undefined;
    if (ref) return ref;
  }
  return undefined;
}
