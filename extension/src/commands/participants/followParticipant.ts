import type { Participant } from '@tandem/client/presence/participants';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import type { Follow } from '../../editor/presence/follow.ts';

/**
 * Follows somebody until this person types or stops it.
 * @param given whom to follow, or their `user.id`; without it the person is asked
 */
export async function followParticipant(
  session: Session,
  follow: Follow,
  given?: string | Participant,
): Promise<void> {
  const id = typeof given === 'string' ? given : given?.id;
  const chosen = id ?? (await pickParticipant(session, follow.following));
  if (chosen === undefined) return;
  if (chosen === follow.following) follow.stop();
  else await follow.start(chosen);
}

/**
 * Asks for one of the others.
 * @param following the `user.id` of whom this window follows, to offer the end of it
 * @returns their `user.id`
 */
export async function pickParticipant({ room }: Session, following?: string): Promise<string | undefined> {
  if (!room) return undefined;
  const paths = new Map(room.files.all.map(({ fileId, path }) => [fileId, path]));
  const others = room.participants.value.filter((person) => !person.isSelf);
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
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Participants') });
  return chosen?.id;
}
