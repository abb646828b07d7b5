import * as vscode from 'vscode';
import { localNames } from '#platform/localNames';
import { displayNameSetting, setDisplayName } from './settings.ts';

/** In UTF-16 units, as the setting has it. */
const longest = 80;

/**
 * What others in a room see: the setting, or what the person answers, once. A name that Git, this computer or a
 * signed-in account has is filled in, and nobody sees it before the person agreed to it.
 * @returns undefined when the person was asked and gave no name
 */
export async function displayName(): Promise<string | undefined> {
  const set = displayNameSetting();
  if (set !== '') return set;
  const [known = await accountName()] = (await localNames()).filter((name) => !isShared(name));
  const asked = await vscode.window.showInputBox({
    title: vscode.l10n.t('Your name in shared rooms'),
    prompt: vscode.l10n.t('Others see it beside your cursor. You can change it in the settings.'),
    ...(known ? { value: known.slice(0, longest) } : {}),
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('Enter a name.') : undefined),
    ignoreFocusOut: true,
  });
  if (!asked) return undefined;
  const name = asked.trim().slice(0, longest);
  await setDisplayName(name);
  return name;
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
