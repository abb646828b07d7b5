/** Where a message says what it is. */
const nameKeys = ['type', 'action', 'event'] as const;
/** In what a message may be wrapped. */
const wrappers = ['payload', 'data'] as const;
/** Where a text may stand; `code` is one whatever the message is called. */
const textKeys = ['code', 'content', 'text'] as const;

/** Names of messages that carry a text, also as `content` or `text`. */
const editNames = new Set(
  ['code', 'content', 'text', 'document', 'doc', 'editor']
    .flatMap((what) => [
      what,
      ...['update', 'change', 'edit', 'changed', 'sync'].map((done) => `${what}_${done}`),
    ])
    .concat('update', 'edit', 'change'),
);

/** A message with one of these words in its name carries no text: its `code` may be that of a room or an error. */
const otherWords = new Set(
  [
    'join joined leave left invite subscribe auth authenticate authorize login logout verify',
    'error ping pong heartbeat keepalive exit close',
    'cursor selection caret mouse scroll',
    'chat run execute execution compile output result',
    'autocomplete autocompletion complete completion suggest suggestion',
    'language lang locale theme',
  ]
    .join(' ')
    .split(' '),
);

/** How a client says a text, and so hears it. */
export type Dialect = {
  readonly key: (typeof nameKeys)[number];
  readonly name: string;
  readonly wrapper: (typeof wrappers)[number] | undefined;
  readonly textKey: (typeof textKeys)[number];
};

/** What a message of a client comes to. */
export type Heard =
  | { is: 'edit'; code: string; version: number | undefined; dialect: Dialect }
  | { is: 'ping' }
  /** Nothing the server has to do with. */
  | { is: 'other' };

export const ownDialect: Dialect = { key: 'type', name: 'code_update', wrapper: undefined, textKey: 'code' };

/** The longest name that is looked at, and answered with. */
const longestName = 64;

type Fields = Readonly<Record<string, unknown>>;

/** Reads what a client says in whatever words; docs/protocol.md has the rules. */
export function readMessage(message: Fields): Heard {
  const parts = [undefined, ...wrappers].flatMap((wrapper) => {
    const fields = wrapper === undefined ? message : message[wrapper];
    return isFields(fields) ? [{ wrapper, fields }] : [];
  });
  const names = parts.flatMap(({ fields }) => namesIn(fields));
  if (names.some(({ words }) => words.join('_') === 'ping')) return { is: 'ping' };
  if (names.some(({ words }) => words.some((word) => otherWords.has(word)))) return { is: 'other' };
  const isEdit = names.some(({ words }) => editNames.has(words.join('_')));
  for (const textKey of isEdit ? textKeys : textKeys.slice(0, 1)) {
    for (const { wrapper, fields } of parts) {
      const code = fields[textKey];
      if (typeof code !== 'string') continue;
      const version = versionIn(fields) ?? versionIn(message);
      const { key, name } = names[0] ?? ownDialect;
      return { is: 'edit', code, version, dialect: { key, name, wrapper, textKey } };
    }
  }
  return { is: 'other' };
}

/** Whether a dialect's name is one by which texts are known, so that it may also be that of what comes back. */
export function isEditName(name: string): boolean {
  return editNames.has(wordsOf(name).join('_'));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function namesIn(fields: Fields): { key: Dialect['key']; name: string; words: string[] }[] {
  return nameKeys.flatMap((key) => {
    const name = fields[key];
    return typeof name === 'string' && name !== '' && name.length <= longestName
      ? [{ key, name, words: wordsOf(name) }]
      : [];
  });
}

/** `codeUpdate`, `code-update` and `CODE_UPDATE` are the same words. */
function wordsOf(name: string): string[] {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return spaced.split(/[^a-z0-9]+/).filter((word) => word !== '');
}

function versionIn({ version }: Fields): number | undefined {
  return typeof version === 'number' && Number.isSafeInteger(version) && version > 0 ? version : undefined;
}
