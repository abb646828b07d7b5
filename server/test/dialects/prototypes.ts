import type { Fields, Kind } from './fields.ts';

/** What one public client of the family says, and what it must hear to work. */
export type Prototype = {
  /** Its letter in docs/protocol.md. */
  row: string;
  client: string;
  /** Where it makes its room, and the field of the answer that it takes the id from. */
  create: { path: string; id: 'roomId' | 'room_id' };
  /** Where it asks for the room, without the id. */
  read: string;
  /** Where it opens its socket, without the id. */
  socket: string;
  /** What shows it the text on joining; undefined for a client that shows none before it has written. */
  joins: ((code: string, roomId: string) => Fields) | undefined;
  /** The frame it sends at a key. */
  says: (code: string) => string;
  /** What it takes as the text after that; a text for a client that takes whole frames. */
  hears: (code: string) => Fields | string;
  /** What tells it how many are there. */
  counts: ((users: number, change: 'joined' | 'left') => Fields) | undefined;
  /** What else it sends, at a key or on joining. */
  besides: object[];
};

const usual = {
  create: { path: '/rooms', id: 'roomId' },
  read: '/rooms/',
  socket: '/ws/',
  joins: (code) => ({ type: 'code_update', code }),
  says: (code) => JSON.stringify({ type: 'code_update', code }),
  hears: (code) => ({ type: 'code_update', code }),
  counts: (count) => ({ type: 'user_count', count }),
  besides: [],
} satisfies Partial<Prototype>;

/** The clients of docs/protocol.md, in the order of its table. */
export const prototypes: readonly Prototype[] = [
  { ...usual, row: 'A', client: 'the messages as they are documented' },
  {
    ...usual,
    row: 'B',
    client: 'shows initial_code on joining, and nothing before',
    create: { path: '/rooms/', id: 'roomId' },
    read: '/api/rooms/',
    joins: (code) => ({ type: 'initial_code', code }),
  },
  {
    ...usual,
    row: 'C',
    client: 'shows initial_state on joining, then updates with a timestamp',
    create: { path: '/api/rooms', id: 'roomId' },
    socket: '/api/ws/',
    joins: (code, roomId) => ({ type: 'initial_state', code, roomId }),
    says: (code) => JSON.stringify({ type: 'code_update', code, timestamp: 1_700_000_000_000 }),
    hears: (code) => ({ type: 'code_update', code, timestamp: 'a number' satisfies Kind }),
  },
  {
    ...usual,
    row: 'D',
    client: 'says action, and hears sync',
    create: { path: '/rooms/create', id: 'room_id' },
    joins: (code) => ({ type: 'sync', code, user_id: 'a text' satisfies Kind }),
    says: (code) => JSON.stringify({ action: 'update', code }),
    hears: (code) => ({ type: 'sync', code, user_id: 'a text' satisfies Kind }),
    counts: (count, change) => ({ type: `user_${change}`, user_id: 'a text' satisfies Kind, count }),
    besides: [
      { action: 'cursor_position', position: 3 },
      { action: 'cursor_position', line: 1, column: 2, user_id: 'someone' },
    ],
  },
  {
    ...usual,
    row: 'E',
    client: 'raw text, its own echoed too',
    joins: undefined,
    says: (code) => code,
    hears: (code) => code,
    counts: undefined,
  },
  {
    ...usual,
    row: 'F',
    client: 'says typing at each key, and counts members',
    counts: (members) => ({ members }),
    besides: [
      { type: 'typing', user: 'Ann', isTyping: true },
      { type: 'typing', user: 'Ann', isTyping: false },
    ],
  },
  {
    ...usual,
    row: 'G',
    client: 'says cursor at each key, and its text when they rest',
    besides: [{ type: 'cursor', position: { line: 0, ch: 3 } }],
  },
  {
    ...usual,
    row: 'H',
    client: 'says code_change, and takes whatever has code',
    joins: (code) => ({ code }),
    says: (code) => JSON.stringify({ type: 'code_change', code }),
    hears: (code) => ({ code }),
  },
  {
    ...usual,
    row: 'I',
    client: 'says edit, and hears edit',
    joins: (code) => ({ type: 'init', code }),
    says: (code) => JSON.stringify({ type: 'edit', code }),
    hears: (code) => ({ type: 'edit', code }),
  },
  {
    ...usual,
    row: 'J',
    client: 'says update, and hears update',
    joins: (code) => ({ type: 'update', code }),
    says: (code) => JSON.stringify({ type: 'update', code }),
    hears: (code) => ({ type: 'update', code }),
  },
  {
    ...usual,
    row: 'K',
    client: 'counts connectionCount',
    create: { path: '/api/rooms/', id: 'roomId' },
    counts: (connectionCount) => ({ connectionCount }),
  },
  {
    ...usual,
    row: 'L',
    client: 'asks for completions with a cursor read later than the text',
    create: { path: '/api/rooms/create/', id: 'roomId' },
  },
];

/** What clients send that is no edit of theirs and no mistake of theirs either. */
export const foreignMessages: readonly string[] = [
  ...[
    { type: 'join', code: 'ABC' },
    { type: 'join', room: 'r', username: 'Ann' },
    { type: 'auth', token: 't', code: 'x' },
    { type: 'error', code: 'E42', message: 'of another system' },
    { type: 'ping', code: 'x' },
    { type: 'cursor', code: 'x', position: 1 },
    { action: 'cursor_position', position: 1 },
    { type: 'chat', text: 'hello', content: 'hello', code: 'hello' },
    { type: 'message', text: 'hello' },
    { type: 'run', code: 'print(1)', language: 'python' },
    { type: 'autocomplete', code: 'pri', cursorPosition: 3 },
    { type: 'typing' },
    { type: 'language_change', language: 'go' },
    { type: 'heartbeat', timestamp: 1 },
    { type: 'code_update' },
    { type: 'code_update', code: null },
    { type: 'code_update', code: 7 },
    { type: 7 },
    {},
  ].map((message) => JSON.stringify(message)),
  'null',
  '7',
  '"a text"',
  '[]',
  '[1, 2]',
  '{"type":"code_upd',
];

/** The ways in which an edit may be wrapped. */
export const wrappedEdits: readonly ((code: string) => object)[] = [
  (code) => ({ type: 'code_update', payload: { code } }),
  (code) => ({ type: 'code_update', data: { code } }),
  (code) => ({ type: 'code_update', code, version: null }),
  (code) => ({ code }),
  (code) => ({ type: 'update', content: code }),
  (code) => ({ type: 'edit', text: code }),
  (code) => ({ type: 'code_change', payload: { content: code } }),
];
