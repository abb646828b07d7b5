import type { Log } from '@tandem/client/log';
import type { Participant } from '@tandem/client/presence/participants';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { showFailure } from '../../views/notices/failure.ts';
import { explainFailure } from '../../views/notices/messages.ts';

type Services = { session: Session; log: Log };

/** Lets somebody edit, or only read. */
export async function changeRole(
  services: Services,
  role: 'viewer' | 'editor',
  person?: Participant,
): Promise<void> {
  const member = memberOf(person);
  if (member) await asOwner(services, (room) => room.owned.setRole(member, role));
}

/** Takes somebody out of the room, after asking. */
export async function removeParticipant(services: Services, person?: Participant): Promise<void> {
  const member = memberOf(person);
  if (!member || !person) return;
  const access = await services.session.room?.info().then(
    (info) => info.access,
    () => undefined,
  );
  const remove = vscode.l10n.t('Remove');
  const removeAndLock = vscode.l10n.t('Remove and Lock Room');
  const question = vscode.l10n.t('Remove {0} from the room?', person.name);
  const isLocked = access === 'locked';
  const detail = isLocked
    ? vscode.l10n.t(
        'They leave at once, and the link they came by lets in nobody new. To come back they need another one from you.',
      )
    : vscode.l10n.t(
        'They leave at once. But the room is open: with its link they can come in again as somebody new. A lock keeps them out, and puts out others who came by the plain link.',
      );
  const buttons = isLocked ? [remove] : [removeAndLock, remove];
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, ...buttons);
  if (chosen === undefined) return;
  await asOwner(services, async ({ owned }) => {
    await owned.remove(member);
    if (chosen === removeAndLock) await owned.setAccess('locked');
  });
}

function memberOf(person: Participant | undefined): string | undefined {
  if (person && person.member === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The server does not say who {0} is. Lock the room instead.', person.name),
    );
  }
  return person?.member;
}

async function asOwner(
  { session, log }: Services,
  act: (room: NonNullable<Session['room']>) => Promise<unknown>,
): Promise<void> {
  if (!session.room) return;
  try {
    await act(session.room);
  } catch (error) {
    void showFailure(explainFailure(error, 'room'), log);
  }
}
