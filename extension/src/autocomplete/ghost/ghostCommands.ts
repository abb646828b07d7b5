import * as vscode from 'vscode';
import { allowOutsideRooms, autocompleteSettings, setEnabled } from '../settings.ts';
import type { Statistics } from '../statistics.ts';
import type { GhostStatus } from './ghostStatus.ts';

/** How long ghost text can be paused, in minutes. */
const pauses = [5, 15, 30, 60];

/** Turns ghost text on, in the document in front too where it is off because that belongs to no room. */
export async function turnOnAutocomplete(status: GhostStatus): Promise<void> {
  if (!autocompleteSettings().enabled) await setEnabled(true);
  if (status.isOffOutside) await allowOutsideRooms();
}

/** Turns ghost text off everywhere. */
export async function turnOffAutocomplete(): Promise<void> {
  await setEnabled(false);
}

/** VS Code's own pause of all ghost text; asks for how long. */
export async function snoozeAutocomplete(status: GhostStatus): Promise<void> {
  const chosen = await vscode.window.showQuickPick(
    pauses.map((minutes) => ({ label: vscode.l10n.t('{0} minutes', minutes), minutes })),
    { title: vscode.l10n.t('Pause ghost text for') },
  );
  if (!chosen) return;
  await vscode.commands.executeCommand('editor.action.inlineSuggest.snooze', chosen.minutes);
  status.snoozed(Date.now() + chosen.minutes * 60_000);
}

/** Ends the pause. */
export async function resumeAutocomplete(status: GhostStatus): Promise<void> {
  await vscode.commands.executeCommand('editor.action.inlineSuggest.cancelSnooze');
  status.snoozed(0);
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
export async function showAutocompleteMenu(status: GhostStatus): Promise<void> {
  const items = [
    status.isOn
      ? { label: vscode.l10n.t('$(circle-slash) Turn off'), command: 'tandem.turnOffAutocomplete' }
      : { label: vscode.l10n.t('$(check) Turn on'), command: 'tandem.turnOnAutocomplete' },
    status.isSnoozed
      ? { label: vscode.l10n.t('$(bell) Resume'), command: 'tandem.autocomplete.resume' }
      : { label: vscode.l10n.t('$(bell-slash) Snooze…'), command: 'tandem.snoozeAutocomplete' },
    { label: vscode.l10n.t('$(graph) Statistics'), command: 'tandem.autocompleteStatistics' },
    { label: vscode.l10n.t('$(gear) Settings'), command: 'workbench.action.openSettings' },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Tandem Autocomplete') });
  if (!chosen) return;
  const settings = chosen.command === 'workbench.action.openSettings' ? ['tandem.autocomplete'] : [];
  await vscode.commands.executeCommand(chosen.command, ...settings);
}
