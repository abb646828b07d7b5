import type { Log } from '@tandem/client/log';
import * as vscode from 'vscode';
import { openSettings } from '../../platform/settings.ts';
import { inert } from '../sidebar/inert.ts';
import { type Explanation, type Offer, offerLabel } from './messages.ts';

/**
 * Shows what went wrong with its buttons and does what is chosen.
 * @param tryAgain what "Try Again" does; without it the button is left out
 */
export async function showFailure(
  explanation: Explanation,
  log: Log,
  tryAgain?: () => unknown,
): Promise<void> {
  log.warn(explanation.message);
  const offers = explanation.offers.filter((offer) => offer !== 'tryAgain' || tryAgain);
  const items = offers.map((offer) => ({ title: offerLabel(offer), offer }));
  const chosen = await vscode.window.showErrorMessage(inert(explanation.message), ...items);
  if (chosen) await follow(chosen.offer, tryAgain);
}

async function follow(offer: Offer, tryAgain?: () => unknown): Promise<void> {
  switch (offer) {
    case 'createRoom':
      await vscode.commands.executeCommand('tandem.createRoom');
      return;
    case 'tryAnotherLink':
      await vscode.commands.executeCommand('tandem.joinRoom');
      return;
    case 'serverSetting':
      await openSettings('serverUrl');
      return;
    case 'showLog':
      await vscode.commands.executeCommand('tandem.showLog');
      return;
    case 'tryAgain':
      await tryAgain?.();
  }
}
