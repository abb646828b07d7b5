import { Observable } from '@tandem/client/observable';
import * as z from 'zod';
import { readStored, writeStored } from './browserStorage.ts';

const ghostModeSchema = z.enum(['off', 'quiet', 'balanced', 'eager']);
export type GhostMode = z.infer<typeof ghostModeSchema>;

const ghostKey = 'tandem.suggestions';
const wrapKey = 'tandem.wrap';

/** How readily suggestions are shown. */
export const ghostMode = new Observable<GhostMode>(readStored(ghostKey, ghostModeSchema) ?? 'balanced');

/** Whether long lines are wrapped; on a narrow window they are unless the person says otherwise. */
export const lineWrapping = new Observable(
  readStored(wrapKey, z.boolean()) ?? matchMedia('(max-width: 640px)').matches,
);

/** Chooses how readily suggestions are shown, for this browser. */
export function chooseGhostMode(mode: GhostMode): void {
  writeStored(ghostKey, mode);
  ghostMode.set(mode);
}

/** Chooses whether long lines are wrapped, for this browser. */
export function chooseLineWrapping(wrap: boolean): void {
  writeStored(wrapKey, wrap);
  lineWrapping.set(wrap);
}
