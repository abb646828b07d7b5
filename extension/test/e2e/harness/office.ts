import { TandemServer } from '@tandem/client/testing/tandemServer';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../host/window.ts';
import { Desk } from './desk.ts';

// What a run has once, because it takes longer to start than most tests to run.

/** The server of every file; its settings differ from file to file, its address does not. */
export const tandem = new TandemServer();

const desks = new Map<string, Desk>();
let launched: Promise<Browser> | undefined;

/** The browser all windows are opened in. */
export function browser(): Promise<Browser> {
  launched ??= launchBrowser();
  return launched;
}

/** The desk somebody keeps for the whole run, with these settings. */
export async function keptDesk(name: string, settings: Readonly<Record<string, unknown>>): Promise<Desk> {
  const kept = desks.get(name);
  await kept?.configure(settings);
  const desk = kept ?? (await Desk.prepare(name, await browser(), settings));
  desks.set(name, desk);
  return desk;
}

/** Ends everything the run has started. */
export async function closeOffice(): Promise<void> {
  await (await launched)?.close();
  await Promise.all([...desks.values()].map(({ vscode }) => vscode.stop()));
  await tandem.remove();
}

export const mochaHooks = { afterAll: closeOffice };
