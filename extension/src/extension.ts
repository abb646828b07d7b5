import type { ExtensionContext } from 'vscode';
import type { TandemApi } from './api.ts';
import { StartOnDemand } from './startOnDemand.ts';

export type { TandemApi } from './api.ts';

let start: StartOnDemand | undefined;

/** Called by VS Code in every window, after it has started; nearly all of Tandem is loaded when it is needed. */
export function activate(context: ExtensionContext): TandemApi {
  start = new StartOnDemand(context, async () => (await import('./tandem.ts')).startTandem);
  return start.api;
}

/** Called by VS Code when the window closes; it waits some seconds for what is returned. */
export async function deactivate(): Promise<void> {
  await start?.close();
  start = undefined;
}
