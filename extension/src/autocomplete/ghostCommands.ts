import * as vscode from 'vscode';
import { autocompleteSettings, setEnabled } from './settings.ts';
import type { Statistics } from './statistics.ts';

/** Turns ghost text on or off. */
export async function toggleAutocomplete(): Promise<void> {
  await setEnabled(!autocompleteSettings().enabled);
}

/** VS Code's own pause of all ghost text; it asks for how long. */
export async function snoozeAutocomplete(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.inlineSuggest.snooze');
}

/** Shows what ghost text did for this person. */
export async function showAutocompleteStatistics(statistics: Statistics): Promise<void> {
  const { since, shown, accepted, partly, characters } = statistics.totals;
  const share = shown === 0 ? 0 : Math.round((100 * (accepted + partly)) / shown);
  await vscode.window.showInformationMessage(vscode.l10n.t('Autocomplete since {0}', since), {
    modal: true,
    detail: [
      vscode.l10n.t('Shown: {0}', shown),
      vscode.l10n.t('Accepted: {0}, and {1} in part ({2} % of shown)', accepted, partly, share),
      vscode.l10n.t('Keys saved: {0}', characters),
      vscode.l10n.t('These figures never leave this computer.'),
    ].join('\n'),
  });
}

/** What can be done with ghost text, as a list. */
export async function showAutocompleteMenu(): Promise<void> {
  const { enabled } = autocompleteSettings();
  const items = [
    {
      label: enabled ? vscode.l10n.t('$(circle-slash) Turn off') : vscode.l10n.t('$(check) Turn on'),
      command: 'tandem.toggleAutocomplete',
    },
    { label: vscode.l10n.t('$(bell-slash) Snooze…'), command: 'tandem.snoozeAutocomplete' },
    { label: vscode.l10n.t('$(graph) Statistics'), command: 'tandem.autocompleteStatistics' },
    { label: vscode.l10n.t('$(gear) Settings'), command: 'workbench.action.openSettings' },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Tandem Autocomplete') });
  if (!chosen) return;
  const settings = chosen.command === 'workbench.action.openSettings' ? ['tandem.autocomplete'] : [];
  await vscode.commands.executeCommand(chosen.command, ...settings);
}
