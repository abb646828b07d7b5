import type { Follow } from '../editor/follow.ts';
import type { Participant } from '../session/participants.ts';
import type { Session } from '../session/session.ts';
import { pickParticipant } from './followParticipant.ts';

/**
 * Goes to where somebody is, once.
 * @param person from a view; without it, it is asked
 */
export async function goToParticipant(session: Session, follow: Follow, person?: Participant): Promise<void> {
  const id = person?.id ?? (await pickParticipant(session));
  const found = session.room?.participants.find((participant) => participant.id === id);
  if (found) await follow.goTo(found);
}
