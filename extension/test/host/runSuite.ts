// Runs the suite in the extension host of the VS Code that `install.ts` installs: `npm run test:vscode` at the root.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { TandemServer } from '@tandem/client/testing/tandemServer';
import { installHost } from './install.ts';
import { VsCodeServer } from './server.ts';
import { bundleSuite } from './suite/bundle.ts';
import { reportMark } from './suite/reportMark.ts';
import { extensionId, packageExtension } from './vsix.ts';
import { launchBrowser, VsCodeWindow } from './window.ts';

/** The suite takes seconds; a window that says nothing for longer than this is stuck. In milliseconds. */
const timeLimit = 20 * 60_000;

const artifacts = join(import.meta.dirname, '../../../artifacts');

/** @returns the suite's exit code */
async function runSuite(): Promise<number> {
  const root = await installHost();
  await using stack = new AsyncDisposableStack();
  const tandem = stack.adopt(new TandemServer(), (server) => server.remove());
  const [suite, vsix] = await Promise.all([bundleSuite(), packageExtension(), tandem.start()]);
  const vscode = stack.adopt(
    await VsCodeServer.start({
      root,
      extensions: [vsix],
      settings: { 'tandem.serverUrl': tandem.url, 'tandem.displayName': 'Ada' },
      runsTests: true,
      env: {
        TANDEM_TEST_SERVER: tandem.url,
        ...(process.env.TANDEM_TEST_GREP ? { TANDEM_TEST_GREP: process.env.TANDEM_TEST_GREP } : {}),
      },
    }),
    (server) => server.stop(),
  );
  const browser = stack.adopt(await launchBrowser(), (launched) => launched.close());
  const exit = Promise.withResolvers<number>();
  await mkdir(artifacts, { recursive: true });
  const log = stack.adopt(createWriteStream(join(artifacts, 'suite.log')), (stream) => void stream.end());
  const window = await VsCodeWindow.open(browser, {
    url: vscode.url,
    folder: await vscode.newFolder(),
    payload: [
      ['extensionDevelopmentPath', remote(vscode.url, await vscode.extensionFolder(extensionId))],
      ['extensionTestsPath', remote(vscode.url, suite)],
    ],
    functions: {
      codeAutomationLog: (type: string, args: readonly unknown[]) => report(log, type, args),
      codeAutomationExit: (code: number) => exit.resolve(code),
    },
  });
  const limit = setTimeout(async () => {
    const picture = join(artifacts, 'suite-stuck.png');
    await window.screenshot(picture);
    exit.reject(new Error(`The suite did not end in time; ${picture} shows the window.`));
  }, timeLimit);
  try {
    return await exit.promise;
  } finally {
    clearTimeout(limit);
  }
}

/** Prints the suite's report; what VS Code says of itself is kept beside it. */
function report(log: Writable, type: string, args: readonly unknown[]): void {
  const text = format(...args);
  log.write(`${type} ${text}\n`);
  if (!text.startsWith(reportMark)) return;
  for (const line of text.split('\n')) console.log(line.slice(reportMark.length));
}

/** The URI VS Code in the browser has for a file of the machine its server runs on. */
function remote(url: string, file: string): string {
  return `vscode-remote://${new URL(url).host}${pathToFileURL(file).pathname}`;
}

process.exitCode = await runSuite();
