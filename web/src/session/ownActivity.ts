import { Activity } from '@tandem/client/presence/activity';
import { globalRuntime } from '@tandem/client/runtime';
import type { People } from './people.ts';

/** What somebody who is at the page does. */
const deeds = ['keydown', 'pointermove', 'pointerdown', 'wheel', 'touchmove', 'focus'] as const;

/** Tells the room when this person is away, and back. */
export function tellActivity(people: People): void {
  const activity = new Activity({ runtime: globalRuntime, tell: (away) => people.announce({ away }) });
  for (const deed of deeds) window.addEventListener(deed, activity.seen, { capture: true, passive: true });
}
