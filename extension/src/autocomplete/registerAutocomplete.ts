import * as vscode from 'vscode';
import { Disposables } from '../platform/disposables.ts';
import { GhostCache } from './ghost/ghostCache.ts';
import {
  resumeAutocomplete,
  showAutocompleteMenu,
  showAutocompleteStatistics,
  snoozeAutocomplete,
  turnOffAutocomplete,
  turnOnAutocomplete,
} from './ghost/ghostCommands.ts';
import { GhostGrowth } from './ghost/ghostGrowth.ts';
import { GhostProvider } from './ghost/ghostProvider.ts';
import { GhostStatus } from './ghost/ghostStatus.ts';
import { isByOthers } from './ghost/otherEdits.ts';
import { type OnScreen, partlyTaken } from './ghost/partialAccept.ts';
import { CompletionClient } from './request/completionClient.ts';
import { type CompletionTarget, hereOf } from './request/completionRequest.ts';
import { autocompleteSettings } from './settings.ts';
import { Statistics } from './statistics.ts';

/** What ghost text needs of the rest of the extension. */
export type AutocompleteDeps = {
  /** Where a document is completed; undefined where there is nobody to ask. */
  target: (document: vscode.TextDocument) => CompletionTarget | undefined;
};

/** Starts ghost text: the provider, its commands and its item in the status bar. */
export function registerAutocomplete(
  context: Pick<vscode.ExtensionContext, 'globalState'>,
  { target }: AutocompleteDeps,
): vscode.Disposable {
  const all = new Disposables();
  const statistics = new Statistics(context.globalState, new Date().toISOString().slice(0, 10));
  const status = all.add(
    new GhostStatus((document) => {
      const asked = target(document);
      const here = hereOf(document, autocompleteSettings(document), asked);
      return { here, inRoom: asked?.room !== undefined };
    }),
  );
  const growth = all.add(new GhostGrowth());
  const cache = new GhostCache();
  let onScreen: OnScreen | undefined;
  const provider = new GhostProvider({
    target,
    client: new CompletionClient(),
    cache,
    events: {
      asking: () => status.asking(),
      answered: (source) => status.answered(source),
      unavailable: () => status.unavailable(),
      shown: (ghost, { document, position: { line, character }, fresh }) => {
        if (fresh) statistics.shown();
        growth.shown();
        onScreen = { document: document.uri.toString(), line, character, text: ghost.text };
      },
      grown: (question) => growth.grown(question),
      ended: (question) => growth.ended(question),
    },
  });
  all.add(vscode.languages.registerInlineCompletionItemProvider({ pattern: '**' }, provider));
  all.add(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0) return;
      const uri = document.uri.toString();
      const editor = vscode.window.activeTextEditor;
      if (document !== editor?.document || isByOthers(contentChanges, editor.selections)) {
        provider.editedByOthers(document);
        return;
      }
      if (!onScreen) return;
      const changes = contentChanges.map(({ range: { start }, rangeLength, text }) => ({
        line: start.line,
        character: start.character,
        removed: rangeLength,
        text,
      }));
      const characters = partlyTaken(onScreen, uri, changes);
      if (characters > 0) statistics.partlyAccepted(characters);
      onScreen = undefined;
    }),
  );
  all.add(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor: { document }, selections: [selection] }) => {
      if (selection) provider.moved(document, selection.active);
    }),
  );
  all.add(vscode.workspace.onDidCloseTextDocument((document) => cache.drop(document.uri.toString())));
  const commands: Record<string, (...given: never[]) => unknown> = {
    turnOnAutocomplete: () => turnOnAutocomplete(status),
    turnOffAutocomplete,
    snoozeAutocomplete: () => snoozeAutocomplete(status),
    autocompleteStatistics: () => showAutocompleteStatistics(statistics),
    'autocomplete.resume': () => resumeAutocomplete(status),
    'autocomplete.menu': () => showAutocompleteMenu(status),
    'autocomplete.accepted': (characters: number) => statistics.accepted(characters),
    'autocomplete.dismiss': () => {
      provider.dismiss();
      growth.dismiss();
      return vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    },
  };
  for (const [name, run] of Object.entries(commands)) {
    all.add(vscode.commands.registerCommand(`tandem.${name}`, run));
  }
  return all;
}
