import type { Log } from '@tandem/client/log';
import * as vscode from 'vscode';
import type { Participant } from '../session/participants.ts';
import type { Session } from '../session/session.ts';
import { showFailure } from '../views/failure.ts';
import { explainFailure } from '../views/messages.ts';

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
  const remove = vscode.l10n.t('Remove');
  const question = vscode.l10n.t('Remove {0} from the room?', person.name);
  const detail = vscode.l10n.t(
    'They cannot come in again as the same person. Lock the room to keep out who has only its link.',
  );
  const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, remove);
  if (chosen === remove) await asOwner(services, (room) => room.owned.remove(member));
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
