import type { Here } from '../ghost/ghostState.ts';

/** Where ghost text is wanted, by the settings. */
export type Scope = {
  enabled: boolean;
  outsideRooms: boolean;
  /** By language id; `*` for those not named. */
  languages: Readonly<Record<string, boolean>>;
};

/** Schemes of documents in which somebody writes code; output, diffs and input boxes have others. */
const writtenSchemes = new Set([
  'file',
  'untitled',
  'tandem',
  'vscode-vfs',
  'vscode-remote',
  'vscode-notebook-cell',
]);

/** Whether a document is to have ghost text, its path aside, and if not, why. */
export function hereIn(
  scope: Scope,
  document: { scheme: string; languageId: string; inRoom: boolean },
): Extract<Here, 'on' | 'nowhere' | 'outsideRooms' | 'language'> {
  if (!writtenSchemes.has(document.scheme)) return 'nowhere';
  if (!document.inRoom && !scope.outsideRooms) return 'outsideRooms';
  return (scope.languages[document.languageId] ?? scope.languages['*'] ?? true) ? 'on' : 'language';
}
