/** What a window's settings say of how VS Code decodes a file. */
export interface EncodingSettings {
  /** `files.encoding`, as VS Code names encodings. */
  readonly encoding: string;
  /** `files.autoGuessEncoding`. */
  readonly isGuessed: boolean;
  /** Whether one of them is set for a language: which one a file has is not known before it is read. */
  readonly hasLanguages: boolean;
}

const mark = '\uFEFF';
const ascii = /^\p{ASCII}*$/u;

/**
 * VS Code decodes a file by the window's settings, which may say another encoding than UTF-8, or to guess one, except where
 * it begins with a byte order mark. That one is taken off again and is no part of the document; a mark that is part of the
 * text needs another before it.
 * @returns the text whose bytes in UTF-8 are decoded to `text`: with a mark only where it is needed, because VS Code writes
 *   one again where the document is saved as another file
 */
export function readableAsUtf8(text: string, settings: EncodingSettings): string {
  return text.startsWith(mark) || !isDecodedAsUtf8(text, settings) ? mark + text : text;
}

function isDecodedAsUtf8(text: string, { encoding, isGuessed, hasLanguages }: EncodingSettings): boolean {
  if (hasLanguages || encoding.startsWith('utf16')) return false;
  return (encoding.startsWith('utf8') && !isGuessed) || ascii.test(text);
}
