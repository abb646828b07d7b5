import { mayHoldSecrets } from '@tandem/protocol/secrets';
import * as vscode from 'vscode';
import type { Scope } from './request/scope.ts';

/** The settings of ghost text for one document. */
export type AutocompleteSettings = Scope & {
  mode: 'eager' | 'balanced' | 'quiet';
  /** Globs of files whose text is never sent, beside those that hold secrets by custom. */
  excluded: readonly string[];
  /** How long to wait after a key before the server is asked, in milliseconds; the server itself asks a model only in a pause. */
  debounce: number;
};

const section = 'tandem.autocomplete';

/** @param document where the settings are to hold; a folder or a language may have its own */
export function autocompleteSettings(document?: vscode.TextDocument): AutocompleteSettings {
  const settings = vscode.workspace.getConfiguration(section, document);
  return {
    enabled: settings.get<boolean>('enabled', true),
    outsideRooms: settings.get<boolean>('outsideRooms', true),
    languages: settings.get<Record<string, boolean>>('languages', { '*': true }),
    mode: settings.get<'eager' | 'balanced' | 'quiet'>('mode', 'balanced'),
    excluded: settings.get<string[]>('excluded', []),
    debounce: settings.get<number | null>('debounce', null) ?? 0,
  };
}

/**
 * Whether a document is one of those whose text is never sent without being asked for: it may hold secrets. A folder's
 * own settings can add to them, and take nothing away.
 */
export function isSecret(document: vscode.TextDocument): boolean {
  return isExcluded(document, autocompleteSettings(document).excluded);
}

/** Whether a document holds secrets by custom or a private key, or one of the globs matches it. */
export function isExcluded(document: vscode.TextDocument, globs: readonly string[]): boolean {
  if (mayHoldSecrets(document.uri.path, document.getText())) return true;
  return globs.some((pattern) => vscode.languages.match({ pattern }, document) > 0);
}

/** Turns ghost text on or off everywhere. */
export async function setEnabled(enabled: boolean): Promise<void> {
  await vscode.workspace
    .getConfiguration(section)
    .update('enabled', enabled, vscode.ConfigurationTarget.Global);
}

/** Turns ghost text on in files that belong to no room, and says with it that their text may be sent. */
export async function allowOutsideRooms(): Promise<void> {
  await vscode.workspace
    .getConfiguration(section)
    .update('outsideRooms', true, vscode.ConfigurationTarget.Global);
}

/** Whether the person has said that files of no room may be completed; the default says nothing. */
export function isOutsideRoomsChosen(): boolean {
  return isSet(vscode.workspace.getConfiguration(section).inspect<boolean>('outsideRooms'));
}

/** Whether the person has said which server is theirs; the default says nothing, nor does a folder's setting. */
export function isServerChosen(): boolean {
  return isSet(vscode.workspace.getConfiguration('tandem').inspect<string>('serverUrl'));
}

/** Whether settings that decide on ghost text changed. */
export function concerns(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration(section) || event.affectsConfiguration('tandem.serverUrl');
}

/** By the person, everywhere: a folder that somebody else wrote cannot say it for them. */
function isSet(setting: ReturnType<vscode.WorkspaceConfiguration['inspect']>): boolean {
  return setting?.globalValue !== undefined;
}
