import { findChromium } from '../chromium.ts';
import { aptInstall } from './apt.ts';

/**
 * Finds Chromium, or installs it where this may be done.
 * @returns its path
 * @throws Error that says how to get it
 */
export async function ensureChromium(): Promise<string> {
  const found = await findChromium().catch(() => undefined);
  if (found) return found;
  aptInstall('chromium-headless-shell', 'fonts-liberation');
  return findChromium();
}
