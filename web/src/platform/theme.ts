import { Observable } from '@tandem/client/observable';
import * as z from 'zod';
import { readStored, writeStored } from './browserStorage.ts';

const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof themeSchema>;

const storageKey = 'tandem.theme';

/** The person's choice; `system` follows the operating system. */
export const theme = new Observable<Theme>(readStored(storageKey, themeSchema) ?? 'system');

/** Applies a theme at once and keeps it for the next visit. `applyTheme.ts` reads it before the first paint. */
export function chooseTheme(choice: Theme): void {
  writeStored(storageKey, choice === 'system' ? undefined : choice);
  if (choice === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  theme.set(choice);
}
