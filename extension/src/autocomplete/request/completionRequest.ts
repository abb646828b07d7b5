import type { CompleteRequest } from '@tandem/protocol/autocomplete';
import * as vscode from 'vscode';
import type { GhostPlace } from '../ghost/ghostCache.ts';
import type { Here } from '../ghost/ghostState.ts';
import { type AutocompleteSettings, isExcluded } from '../settings.ts';
import { contextFiles } from './contextFiles.ts';
import { maxLinesAt, requestText } from './requestText.ts';
import { hereIn } from './scope.ts';

/** Where a document is completed. */
export type CompletionTarget = {
  /** Base URL without a trailing slash. */
  server: string;
  /** Where the document belongs to a room: which, under which path, and by which token one may read it. */
  room?: { roomId: string; path: string; token: string | undefined; autocomplete: boolean } | undefined;
};

/** What is asked, and where from. */
export type Asked = {
  document: vscode.TextDocument;
  position: vscode.Position;
  place: GhostPlace;
  settings: AutocompleteSettings;
  target: CompletionTarget;
};

/** Whether a document is to have ghost text, and if not, why. Whether it is on at all is another question. */
export function hereOf(
  document: vscode.TextDocument,
  settings: AutocompleteSettings,
  target: CompletionTarget | undefined,
): Here {
  const room = target?.room;
  const subject = {
    scheme: document.uri.scheme,
    languageId: document.languageId,
    inRoom: room !== undefined,
  };
  const here = hereIn(settings, subject);
  if (here !== 'on') return here;
  if (!target) return 'noServer';
  if (room && !room.autocomplete) return 'roomOff';
  return isExcluded(document, settings.excluded) ? 'excluded' : 'on';
}

/** What a server is sent to be asked. */
export function requestOf({
  document,
  position,
  place,
  settings,
  target: { room },
}: Asked): CompleteRequest & {
  cursorPosition: number;
} {
  const line = document.lineAt(position.line);
  const lineStart = document.offsetAt(line.range.start);
  const text = document.getText();
  const replaced =
    text.slice(0, lineStart) + place.prefix + place.rest + text.slice(lineStart + line.text.length);
  const path = room?.path ?? pathOf(document);
  return {
    ...requestText(replaced, lineStart + place.prefix.length),
    language: document.languageId.slice(0, 40),
    path: path.slice(-255),
    mode: settings.mode,
    maxLines: maxLinesAt(replaced.split(/\r?\n/), position.line, place.prefix.length),
    ...(room ? { roomId: room.roomId } : { contextFiles: otherFiles(document, path, settings) }),
  };
}

function otherFiles(document: vscode.TextDocument, path: string, settings: AutocompleteSettings) {
  const others = vscode.workspace.textDocuments
    .filter((other) => other !== document && other.uri.scheme === document.uri.scheme)
    .filter((other) => !isExcluded(other, settings.excluded))
    .map((other) => ({
      path: pathOf(other),
      languageId: other.languageId,
      text: other.getText(),
    }));
  return contextFiles({ path, languageId: document.languageId }, others);
}

/** Cells of a notebook have one path, and are told apart by the fragment. */
function pathOf({ uri }: vscode.TextDocument): string {
  const path = vscode.workspace.asRelativePath(uri, false);
  return uri.scheme === 'vscode-notebook-cell' ? `${path}#${uri.fragment}` : path;
}
