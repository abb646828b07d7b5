import * as vscode from 'vscode';
import type { GhostEvents } from './ghostProvider.ts';
import { autocompleteSettings, concerns } from './settings.ts';

/** The item of the status bar that says whether ghost text is on, and where the last one came from. */
export class GhostStatus implements Pick<GhostEvents, 'asking' | 'answered' | 'unavailable'> {
  readonly #item = vscode.window.createStatusBarItem(
    'tandem.autocomplete',
    vscode.StatusBarAlignment.Right,
    99,
  );
  readonly #settings: vscode.Disposable;
  #source: 'engine' | 'model' | 'none' | 'unavailable' = 'none';
  #asking = false;

  constructor() {
    this.#item.name = vscode.l10n.t('Tandem Autocomplete');
    this.#item.command = 'tandem.autocomplete.menu';
    this.#settings = vscode.workspace.onDidChangeConfiguration((event) => {
      if (concerns(event)) this.#show();
    });
    this.#show();
    this.#item.show();
  }

  asking(): void {
    this.#asking = true;
    // A model takes a while; what the engine says is there before anybody has read "asking".
    if (this.#source === 'model') this.#show();
  }

  answered(source: 'engine' | 'model' | 'none'): void {
    this.#asking = false;
    if (source !== 'none' || this.#source === 'unavailable') this.#source = source;
    this.#show();
  }

  unavailable(): void {
    this.#asking = false;
    this.#source = 'unavailable';
    this.#show();
  }

  dispose(): void {
    this.#settings.dispose();
    this.#item.dispose();
  }

  #show(): void {
    const [icon, tooltip] = this.#state();
    this.#item.text = `$(${icon})`;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: tooltip };
  }

  #state(): [icon: string, tooltip: string] {
    if (!autocompleteSettings().enabled) return ['circle-slash', vscode.l10n.t('Tandem autocomplete is off')];
    if (this.#source === 'unavailable') {
      return ['warning', vscode.l10n.t('Tandem autocomplete: the server does not answer')];
    }
    if (this.#source === 'model') {
      const icon = this.#asking ? 'loading~spin' : 'sparkle';
      return [icon, vscode.l10n.t('Tandem autocomplete: from the model of the server')];
    }
    return ['lightbulb', vscode.l10n.t('Tandem autocomplete: from the code of the room')];
  }
}
