import type { Log } from '@tandem/client/log';
import * as vscode from 'vscode';
import { documentText } from '../documents/documentText.ts';
import { scheme } from '../documents/scheme.ts';
import { keepsBytes } from './codec.ts';
import { bytesOf, codecOf, lacksCharacters, notInEncoding } from './fileEncoding.ts';

/** What is known of how a document was read: in this encoding, which is its file's or not. */
type Reading = { encoding: string; isRight: boolean };

/**
 * Sees to it that a file of one's own that is opened again is read in its encoding. VS Code reads it as the settings
 * say, which may be another one than that in which it was shared; what it shows then must not reach the room.
 */
export class OwnEncodings {
  readonly #log: Log;
  readonly #readings = new WeakMap<vscode.TextDocument, Reading>();
  readonly #underWay = new WeakMap<vscode.TextDocument, Promise<void>>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Says that a document shows its file as it is. */
  trust(document: vscode.TextDocument): void {
    this.#readings.set(document, { encoding: document.encoding, isRight: true });
  }

  /** Whether a document waits to be read otherwise before it can be bound. */
  isWrong(document: vscode.TextDocument): boolean {
    return this.#readings.get(document)?.isRight === false;
  }

  /**
   * Whether a document shows its file as it is.
   * @param expected the encoding in which the file was shared or saved last
   * @returns a promise after which it is to be asked again, where that is not known yet
   */
  isRight(document: vscode.TextDocument, expected: string | undefined): boolean | Promise<void> {
    if (document.isUntitled || document.uri.scheme === scheme) return true;
    const reading = this.#readings.get(document);
    if (reading?.encoding === document.encoding) return reading.isRight;
    const underWay = this.#underWay.get(document) ?? this.#read(document, expected);
    this.#underWay.set(document, underWay);
    return underWay;
  }

  /**
   * Tells the person when they saved characters that the file's encoding lacks: VS Code writes question marks for them.
   * @returns what the file has then; undefined when it has the document's text
   */
  async spoiled(document: vscode.TextDocument): Promise<string | undefined> {
    if (document.uri.scheme === scheme || document.encoding.startsWith('utf')) return undefined;
    const text = documentText(document);
    const codec = codecOf(document.encoding);
    const written = await codec.decode(await codec.encode(text));
    if (written === text) return undefined;
    void vscode.window.showWarningMessage(lacksCharacters(document));
    return written;
  }

  async #read(document: vscode.TextDocument, expected: string | undefined): Promise<void> {
    try {
      const encoding = await encodingOf(document, expected);
      if (encoding !== undefined && encoding !== document.encoding) {
        await vscode.workspace.openTextDocument(document.uri, { encoding });
      }
      const isRight = encoding !== undefined && document.encoding === encoding;
      this.#readings.set(document, { encoding: document.encoding, isRight });
      if (!isRight) void vscode.window.showWarningMessage(notInEncoding(document));
    } catch (error) {
      // It has unsaved text, and VS Code reads no such document anew.
      this.#readings.set(document, { encoding: document.encoding, isRight: false });
      this.#log.warn(`${document.uri.toString()} was not read in its encoding: ${String(error)}`);
      void vscode.window.showWarningMessage(notInEncoding(document));
    } finally {
      this.#underWay.delete(document);
    }
  }
}

/** The encoding of a document's file: the one it is shown in or the expected one, whichever holds all its bytes. */
async function encodingOf(
  document: vscode.TextDocument,
  expected: string | undefined,
): Promise<string | undefined> {
  const bytes = await bytesOf(document);
  if (!bytes) return document.encoding;
  const shown = document.encoding;
  // Text in UTF-8 is hardly ever anything else, whereas every file can be read in an encoding of one byte a character.
  const inOrder = shown.startsWith('utf8') || expected === undefined ? [shown, expected] : [expected, shown];
  for (const encoding of inOrder) {
    if (encoding !== undefined && (await keepsBytes(bytes, codecOf(encoding)))) return encoding;
  }
  return undefined;
}
