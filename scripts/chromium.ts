import { access } from 'node:fs/promises';

/** What keeps a browser under test quiet, and has it run where there is no graphics card, also as root. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * The Chromium or Chrome of this machine.
 * @throws Error that says how to get one
 */
export async function findChromium(): Promise<string> {
  const { CHROMIUM } = process.env;
  const places = [
    // The same without a window of its own, which nobody would see: it takes the processor less.
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  for (const path of CHROMIUM ? [CHROMIUM] : places) {
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (exists) return path;
  }
  throw new Error(
    CHROMIUM
      ? `CHROMIUM is set to ${CHROMIUM}, which does not exist. Set it to a Chromium or Chrome, or unset it.`
      : 'No Chromium or Chrome was found. Install one (on Debian: apt-get install chromium), or set CHROMIUM to its path.',
  );
}
