import { TandemServer } from '@tandem/client/testing/tandemServer';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../host/window.ts';
import { VsCodeInstance } from './vscodeInstance.ts';

// What a run has once, because it takes longer to start than most tests to run.

/** The server of every file; its settings differ from file to file, its address does not. */
export const tandem = new TandemServer();

const instances = new Map<string, VsCodeInstance>();
let launched: Promise<Browser> | undefined;

/** The browser all windows are opened in. */
export function browser(): Promise<Browser> {
  launched ??= launchBrowser();
  return launched;
}

/** The instance somebody keeps for the whole run, with these settings. */
export async function sharedInstance(
  name: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<VsCodeInstance> {
  const kept = instances.get(name);
  await kept?.configure(settings);
  const instance = kept ?? (await VsCodeInstance.prepare(name, await browser(), settings));
  instances.set(name, instance);
  return instance;
}

/** Ends everything the run has started. */
export async function closeSharedFixtures(): Promise<void> {
  await (await launched)?.close();
  await Promise.all([...instances.values()].map(({ vscode }) => vscode.stop()));
  await tandem.remove();
}

export const mochaHooks = { afterAll: closeSharedFixtures };
