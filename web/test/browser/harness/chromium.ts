import { type Browser, chromium } from 'playwright-core';

let launched: Promise<Browser> | undefined;

/** The one browser of the run; each person in a test is a context of it. */
export function browser(): Promise<Browser> {
  launched ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  return launched;
}

/** Closes the browser after the last test. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    await (await launched)?.close();
  },
};
