import * as vscode from 'vscode';

const section = 'tandem';

/** The server where rooms are created: its base URL without a trailing slash, as the settings have it. */
export function serverUrl(): string {
  return vscode.workspace
    .getConfiguration(section)
    .get<string>('serverUrl', 'http://localhost:8000')
    .trim()
    .replace(/\/+$/, '');
}

/** The server the person themselves set, for all folders, or the default: what a folder's settings say is another's word. */
export function ownServerUrl(): string {
  const setting = vscode.workspace.getConfiguration(section).inspect<string>('serverUrl');
  return (setting?.globalValue ?? setting?.defaultValue ?? '').trim();
}

/** The name set by the person; empty when none is set. */
export function displayNameSetting(): string {
  return vscode.workspace.getConfiguration(section).get<string>('displayName', '').trim().slice(0, 80);
}

/** Keeps a name for all windows. */
export async function setDisplayName(name: string): Promise<void> {
  await vscode.workspace
    .getConfiguration(section)
    .update('displayName', name, vscode.ConfigurationTarget.Global);
}

/** Shows a setting of the extension in the settings editor. */
export async function openSettings(name?: 'serverUrl' | 'displayName'): Promise<void> {
  const query = name ? `tandem.${name}` : '@ext:tandem-editor.tandem';
  await vscode.commands.executeCommand('workbench.action.openSettings', query);
}
