import { Activity } from '@tandem/client/presence/activity';
import type { Room } from '@tandem/client/room';
import { globalRuntime } from '@tandem/client/runtime';

/** What somebody who is at the page does. */
const deeds = ['keydown', 'pointermove', 'pointerdown', 'wheel', 'touchmove', 'focus'] as const;

/** Tells the room when this person is away, and back. */
export function tellActivity(room: Room): void {
  const activity = new Activity({ runtime: globalRuntime, tell: (away) => room.setPresence({ away }) });
  for (const deed of deeds) window.addEventListener(deed, activity.seen, { capture: true, passive: true });
}
