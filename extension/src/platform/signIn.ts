import * as vscode from 'vscode';

/** Where it is remembered which servers a person signs in to. */
const agreedKey = 'tandem.signInServers';

/**
 * Signs in with the GitHub account VS Code knows, for servers that ask for it. A server sees the token, so the person is
 * asked once for each.
 * @param memento where it is remembered what they agreed to
 */
export function signInWith(memento: vscode.Memento) {
  return async (server: string, mayAsk: boolean): Promise<string | undefined> => {
    const agreed = memento.get<string[]>(agreedKey, []);
    if (!agreed.includes(server)) {
      if (!mayAsk || !(await agrees(server))) return undefined;
      await memento.update(agreedKey, [...agreed, server]);
    }
    // Named, because without a scope VS Code gives out any session it has, also one that may do more.
    const scopes = ['read:user'];
    try {
      const session = mayAsk
        ? await vscode.authentication.getSession('github', scopes, { createIfNone: true })
        : await vscode.authentication.getSession('github', scopes, { silent: true });
      return session?.accessToken;
    } catch {
      // The person closed the question, or there is no GitHub in this editor.
      return undefined;
    }
  };
}

async function agrees(server: string): Promise<boolean> {
  const signIn = vscode.l10n.t('Sign In');
  const question = vscode.l10n.t('{0} asks everybody to sign in. Sign in with GitHub?', new URL(server).host);
  const detail = vscode.l10n.t(
    'The server is shown a token that lets it read your GitHub profile. Go on only if you trust whoever runs it.',
  );
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, signIn)) === signIn;
}
