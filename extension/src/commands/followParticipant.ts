import * as vscode from 'vscode';
import type { Follow } from '../editor/follow.ts';
import type { Session } from '../session/session.ts';

/**
 * Follows somebody until this person types or stops it.
 * @param id the `user.id` of whom to follow; without it the person is asked
 */
export async function followParticipant(session: Session, follow: Follow, id?: string): Promise<void> {
  const chosen = id ?? (await pickParticipant(session, follow.following));
  if (chosen === undefined) return;
  if (chosen === follow.following) follow.stop();
  else await follow.start(chosen);
}

async function pickParticipant(
  { room }: Session,
  following: string | undefined,
): Promise<string | undefined> {
  if (!room) return undefined;
  const paths = new Map(room.files.map(({ fileId, path }) => [fileId, path]));
  const others = room.participants.filter((person) => !person.isSelf);
  if (others.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('You are alone in the room. Send the invite link to somebody.'),
    );
    return undefined;
  }
  const items = others.map(({ id, name, at }) => {
    const path = at && paths.get(at.fileId);
    return {
      id,
      label:
        id === following ? `$(eye-closed) ${vscode.l10n.t('Stop following {0}', name)}` : `$(eye) ${name}`,
      ...(path ? { description: `${path}:${at.line}` } : {}),
    };
  });
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Follow Participant') });
  return chosen?.id;
}
