import type { ExtensionContext } from 'vscode';
import type { TandemApi } from './api.ts';
import { startTandem } from './tandem.ts';

export type { TandemApi } from './api.ts';

/** Called by VS Code when a command, a link or a `tandem:` document needs the extension. */
export function activate(context: ExtensionContext): TandemApi {
  return startTandem(context);
}
