import { type Browser, type BrowserServer, chromium } from 'playwright-core';
import { chromiumArgs, findChromium } from '../../../../scripts/chromium.ts';

/** A name of this machine that a browser does not take for it, so that a page by plain http is not secure there. */
export const insecureHost = 'pair.test';

let launched: Promise<{ server: BrowserServer; browser: Browser }> | undefined;

/** The one browser of the run; each person in a test is a context of it. */
export async function browser(): Promise<Browser> {
  launched ??= launch();
  return (await launched).browser;
}

async function launch() {
  const server = await chromium.launchServer({
    executablePath: await findChromium(),
    host: '127.0.0.1',
    args: [...chromiumArgs, `--host-resolver-rules=MAP ${insecureHost} 127.0.0.1`],
  });
  return { server, browser: await chromium.connect(server.wsEndpoint()) };
}

/** Ends the browser after the last test. It is not asked to: one that does not answer would hold up the run. */
export async function endBrowser(): Promise<void> {
  await (await launched)?.server.kill();
}

export const mochaHooks = { afterAll: endBrowser };
