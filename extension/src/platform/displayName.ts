import * as vscode from 'vscode';
import { localNames } from '#platform/localNames';
import { displayNameSetting, setDisplayName } from './settings.ts';

/**
 * What others in a room see: the setting, a name this computer or a signed-in account already has, or what the person
 * answers, once.
 * @returns undefined when the person was asked and gave no name
 */
export async function displayName(): Promise<string | undefined> {
  const set = displayNameSetting();
  if (set !== '') return set;
  const [known = await accountName()] = (await localNames()).filter((name) => !isShared(name));
  if (known) return known.slice(0, 80);
  const asked = await vscode.window.showInputBox({
    title: vscode.l10n.t('Your name in shared rooms'),
    prompt: vscode.l10n.t('Others see it beside your cursor. You can change it in the settings.'),
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('Enter a name.') : undefined),
    ignoreFocusOut: true,
  });
  if (!asked) return undefined;
  await setDisplayName(asked.trim().slice(0, 80));
  return asked.trim().slice(0, 80);
}

/** Accounts of a machine rather than of a person. */
function isShared(name: string): boolean {
  return /^(root|admin|administrator|user|coder|codespace|vscode|node|ubuntu|runner)$/i.test(name);
}

async function accountName(): Promise<string | undefined> {
  try {
    const session = await vscode.authentication.getSession('github', [], { silent: true });
    return session?.account.label;
  } catch {
    return undefined;
  }
}
