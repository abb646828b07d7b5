import * as vscode from 'vscode';
import { documentText } from '../documents/documentText.ts';
import { type Codec, keepsBytes, keepsText, textWritten } from './codec.ts';

/** @param encoding as VS Code names it */
export function codecOf(encoding: string): Codec {
  return {
    decode: (bytes) => vscode.workspace.decode(bytes, { encoding }),
    encode: (text) => vscode.workspace.encode(text, { encoding }),
  };
}

/** Why a document cannot be saved without harm to what its file holds; undefined when it can. */
export async function savingHarms(document: vscode.TextDocument): Promise<'bytes' | 'text' | undefined> {
  if (!(await keepsFile(document))) return 'bytes';
  return (await keepsText(documentText(document), codecOf(document.encoding))) ? undefined : 'text';
}

/** Whether the encoding in which a document was read is its file's, so that what nobody changes is written as it was. */
export async function keepsFile(document: vscode.TextDocument): Promise<boolean> {
  const bytes = await bytesOf(document);
  return bytes === undefined || keepsBytes(bytes, codecOf(document.encoding));
}

/** The bytes of a document's file; undefined when it has none. */
export async function bytesOf({ isUntitled, uri }: vscode.TextDocument): Promise<Uint8Array | undefined> {
  if (isUntitled) return undefined;
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch {
    return undefined;
  }
}

/**
 * The text of what is written to a file of a room.
 * @throws FileSystemError for what is neither UTF-8 nor in the encoding of the window's settings
 */
export async function textWrittenTo(uri: vscode.Uri, content: Uint8Array): Promise<string> {
  const encoding = vscode.workspace.getConfiguration('files', uri).get('encoding', 'utf8');
  const text = await textWritten(content, codecOf(encoding));
  if (text === undefined) {
    throw vscode.FileSystemError.NoPermissions(
      vscode.l10n.t(
        'A room holds text only; this content is neither UTF-8 nor in the encoding of “files.encoding”.',
      ),
    );
  }
  return text.replace(/\r\n?/g, '\n');
}

/** @returns what is said where a file is not in the encoding in which VS Code reads it */
export function notInEncoding(document: vscode.TextDocument): string {
  return vscode.l10n.t(
    '{0} is not in the encoding in which it was read ({1}), so saving it would spoil it. Choose its encoding (“Reopen with Encoding”, or the setting “files.encoding”), or save it as UTF-8, and share it then.',
    vscode.workspace.asRelativePath(document.uri),
    document.encoding,
  );
}

/** @returns what is said where a text has characters that the encoding of its file lacks */
export function lacksCharacters(document: vscode.TextDocument): string {
  return vscode.l10n.t(
    '{0} has characters now that its encoding ({1}) does not have, so they cannot be saved. Choose “Save with Encoding” and UTF-8.',
    vscode.workspace.asRelativePath(document.uri),
    document.encoding,
  );
}
