import * as vscode from 'vscode';
import { type KnownServers, shownServer } from '../../platform/knownServers.ts';
import { inert } from '../../views/sidebar/inert.ts';

/**
 * Whether this window may go to a server: a person is asked about one they were never on, since a link can lead to
 * anybody's. A yes is remembered.
 * @param server its base URL
 */
export async function mayConnect(servers: KnownServers, server: string): Promise<boolean> {
  if (servers.has(server)) return true;
  const { name, isReadable } = shownServer(server);
  const connect = vscode.l10n.t('Connect');
  const question = inert(vscode.l10n.t('Connect to {0}?', name));
  const detail = [
    vscode.l10n.t(
      'You have not been on this server before. It learns your name, and gets what you write and share in its rooms.',
    ),
    ...(isReadable
      ? [
          vscode.l10n.t(
            'The connection is plain http: whoever is between you and the server can read and change what is sent.',
          ),
        ]
      : []),
  ].join('\n\n');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, connect)) !== connect)
    return false;
  await servers.add(server);
  return true;
}
