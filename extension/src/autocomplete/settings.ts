import * as vscode from 'vscode';
import type { Scope } from './scope.ts';

/** The settings of ghost text for one document. */
export type AutocompleteSettings = Scope & {
  mode: 'eager' | 'balanced' | 'quiet';
  /** Globs of files whose text is never sent. */
  excluded: readonly string[];
  /** Milliseconds; undefined leaves it to the pace of typing. */
  debounce: number | undefined;
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
    debounce: settings.get<number | null>('debounce', null) ?? undefined,
  };
}

/** Turns ghost text on or off everywhere. */
export async function setEnabled(enabled: boolean): Promise<void> {
  await vscode.workspace
    .getConfiguration(section)
    .update('enabled', enabled, vscode.ConfigurationTarget.Global);
}

/** Whether settings of ghost text changed. */
export function concerns(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration(section);
}
