import * as vscode from 'vscode';
import { autocompleteSettings, concerns } from '../settings.ts';
import type { GhostEvents } from './ghostProvider.ts';
import { type GhostState, ghostState, type Here } from './ghostState.ts';

/** What the item says, and which colours say it: a failure stands out, a choice of the person does not. */
type Face = { icon: string; tooltip: string; isWarning?: boolean };

/** The item of the status bar that says whether there is ghost text here, and where the last one came from. */
export class GhostStatus implements Pick<GhostEvents, 'asking' | 'answered' | 'unavailable'> {
  readonly #item = vscode.window.createStatusBarItem(
    'tandem.autocomplete',
    vscode.StatusBarAlignment.Right,
    99,
  );
  readonly #here: (document: vscode.TextDocument) => { here: Here; inRoom: boolean };
  readonly #listeners: vscode.Disposable[];
  #source: 'engine' | 'model' | 'none' | 'unavailable' = 'none';
  #isAsking = false;
  #snoozedUntil = 0;
  #snoozeEnds: ReturnType<typeof setTimeout> | undefined;
  #hereNow: Here = 'nowhere';
  #isOn: boolean | undefined;

  /** @param here whether a document has ghost text, if not, why, and whether it is one of the room */
  constructor(here: (document: vscode.TextDocument) => { here: Here; inRoom: boolean }) {
    this.#here = here;
    this.#item.name = vscode.l10n.t('Tandem Autocomplete');
    this.#item.command = 'tandem.autocomplete.menu';
    const show = () => this.show();
    this.#listeners = [
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (concerns(event)) show();
      }),
      vscode.window.onDidChangeActiveTextEditor(show),
      // A document that changes its language is opened anew.
      vscode.workspace.onDidOpenTextDocument(show),
    ];
    this.show();
  }

  asking(): void {
    this.#isAsking = true;
    if (this.#source === 'model') this.show();
  }

  answered(source: 'engine' | 'model' | 'none'): void {
    this.#isAsking = false;
    if (source !== 'none' || this.#source === 'unavailable') this.#source = source;
    this.show();
  }

  unavailable(): void {
    this.#isAsking = false;
    this.#source = 'unavailable';
    this.show();
  }

  /** @param until when ghost text comes back, in milliseconds since the epoch; 0 at once */
  snoozed(until: number): void {
    clearTimeout(this.#snoozeEnds);
    this.#snoozedUntil = until;
    if (until > Date.now()) this.#snoozeEnds = setTimeout(() => this.show(), until - Date.now() + 1);
    this.show();
  }

  get isSnoozed(): boolean {
    return this.#snoozedUntil > Date.now();
  }

  /** Whether it is on, as far as the person decides it by turning it on. */
  get isOn(): boolean {
    return this.#isOn ?? false;
  }

  /** Whether the document in front has no ghost text because it belongs to no room. */
  get isOffOutside(): boolean {
    return this.#hereNow === 'noServer' || this.#hereNow === 'outsideRooms';
  }

  /** Says what holds now. */
  show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const { here, inRoom } = document ? this.#here(document) : ({ here: 'nowhere', inRoom: false } as const);
    const { enabled } = autocompleteSettings(document);
    this.#hereNow = here;
    this.#setOn(enabled && !this.isOffOutside);
    const state = ghostState({
      enabled,
      here,
      snoozedUntil: this.#snoozedUntil,
      now: Date.now(),
      source: this.#source,
      isAsking: this.#isAsking,
    });
    if (state.kind === 'hidden') {
      this.#item.hide();
      return;
    }
    const { icon, tooltip, isWarning } = faceOf(state, inRoom);
    this.#item.text = `$(${icon})`;
    this.#item.tooltip = tooltip;
    this.#item.backgroundColor = isWarning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.#item.accessibilityInformation = { label: tooltip };
    this.#item.show();
  }

  /** The palette offers what is not so yet. */
  #setOn(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    void vscode.commands.executeCommand('setContext', 'tandem.autocompleteOn', isOn);
  }

  dispose(): void {
    clearTimeout(this.#snoozeEnds);
    for (const listener of this.#listeners) listener.dispose();
    this.#item.dispose();
  }
}

function faceOf(state: Exclude<GhostState, { kind: 'hidden' }>, inRoom: boolean): Face {
  switch (state.kind) {
    case 'off':
      return { icon: 'circle-slash', tooltip: vscode.l10n.t('Tandem autocomplete is off') };
    case 'snoozed': {
      const time = new Date(state.until).toLocaleTimeString(vscode.env.language, { timeStyle: 'short' });
      return { icon: 'bell-slash', tooltip: vscode.l10n.t('Tandem autocomplete is paused until {0}', time) };
    }
    case 'notHere':
      return { icon: 'circle-slash', tooltip: reasons[state.why]() };
    case 'unavailable':
      return {
        icon: 'warning',
        tooltip: vscode.l10n.t('Tandem autocomplete: the server does not answer'),
        isWarning: true,
      };
    case 'asking':
      return { icon: 'loading~spin', tooltip: vscode.l10n.t('Tandem autocomplete: the model is writing') };
    case 'model':
      return {
        icon: 'sparkle',
        tooltip: vscode.l10n.t('Tandem autocomplete: from the model of the server'),
      };
    case 'engine':
      return {
        icon: 'lightbulb',
        tooltip: inRoom
          ? vscode.l10n.t('Tandem autocomplete: from the code of the room')
          : vscode.l10n.t('Tandem autocomplete: from your open files'),
      };
  }
}

const reasons: Record<Exclude<Here, 'on' | 'nowhere'>, () => string> = {
  noServer: () => vscode.l10n.t('Tandem autocomplete: no server is set for files outside rooms'),
  outsideRooms: () => vscode.l10n.t('Tandem autocomplete is off outside rooms'),
  roomOff: () => vscode.l10n.t('Tandem autocomplete: the owner turned it off in this room'),
  language: () => vscode.l10n.t('Tandem autocomplete is off for this language'),
  excluded: () => vscode.l10n.t('Tandem autocomplete: files like this one are never sent'),
};
