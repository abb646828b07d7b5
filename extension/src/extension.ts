import type { ExtensionContext } from 'vscode';
import type { TandemApi } from './api.ts';
import { startTandem, type Tandem } from './tandem.ts';

export type { TandemApi } from './api.ts';

let tandem: Tandem | undefined;

/** Called by VS Code when a command, a view, a link or a `tandem:` document needs the extension. */
export function activate(context: ExtensionContext): TandemApi {
  tandem = startTandem(context);
  return tandem.api;
}

/** Called by VS Code when the window closes; it waits some seconds for what is returned. */
export async function deactivate(): Promise<void> {
  await tandem?.close();
  tandem = undefined;
}
