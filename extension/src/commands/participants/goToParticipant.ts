import type { Participant } from '@tandem/client/presence/participants';
import type { Session } from '@tandem/client/session';
import type { Follow } from '../../editor/presence/follow.ts';
import { pickParticipant } from './followParticipant.ts';

/**
 * Goes to where somebody is, once.
 * @param person from a view; without it, it is asked
 */
export async function goToParticipant(session: Session, follow: Follow, person?: Participant): Promise<void> {
  const id = person?.id ?? (await pickParticipant(session));
  const found = session.room?.participant(id);
  if (found) await follow.goTo(found);
}
