/// <reference lib="dom" />
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  chromium,
  type FrameLocator,
  type Locator,
  type Page,
} from 'playwright-core';
import { chromiumArgs, findChromium } from '../../../scripts/chromium.ts';

/** How long a step may take on a machine with much to do, in milliseconds. */
const patienceMs = 120_000;

/** A window's size, in pixels. Painting, which the processor does, takes most of the time while somebody types. */
export const usualSize = { width: 960, height: 600 };

/** Few enough that what others type comes in between, also within a word. */
const keysUnderWay = 4;

const openQuickInput = '.quick-input-widget:not([style*="display: none"])';
const activeGroup = '.editor-group-container.active';

/** Starts the browser VS Code's windows are opened in. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findChromium(), args: chromiumArgs });
}

/** Where a window is opened. */
export type WindowOptions = {
  /** The address of VS Code's server. */
  url: string;
  folder: string;
  /** A `.code-workspace` file in the folder, opened in its place. */
  workspace?: string;
  /** What VS Code's smoke tests pass to the workbench. */
  payload?: readonly (readonly [string, string])[];
  /** What the page finds as global functions. */
  functions?: Readonly<Record<string, (...given: never[]) => unknown>>;
  width?: number;
  height?: number;
};

/** One window of VS Code with a browser context of its own, used by mouse and keyboard as a person does. */
export class VsCodeWindow {
  /** The folder that is open in it. */
  readonly folder: string;
  readonly #context: BrowserContext;
  readonly #options: WindowOptions;
  #page: Page;

  private constructor(context: BrowserContext, page: Page, options: WindowOptions) {
    this.#context = context;
    this.#page = page;
    this.#options = options;
    this.folder = options.folder;
  }

  get page(): Page {
    return this.#page;
  }

  /** Opens a folder and waits until commands can be run. */
  static async open(browser: Browser, options: WindowOptions): Promise<VsCodeWindow> {
    const { width, height } = { ...usualSize, ...options };
    const context = await browser.newContext({
      viewport: { width, height },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(patienceMs);
    for (const [name, run] of Object.entries(options.functions ?? {})) {
      await context.exposeFunction(name, run as (...given: unknown[]) => unknown);
    }
    const window = new VsCodeWindow(context, await context.newPage(), options);
    await window.#load();
    return window;
  }

  /** Loads the window anew, as *Developer: Reload Window* does. */
  async reload(): Promise<void> {
    this.#acceptLeaving();
    await this.#load();
  }

  /** Ends the window's process without a warning; {@link reopen} brings the window back. */
  async crash(): Promise<void> {
    const session = await this.#context.newCDPSession(this.#page);
    const crashed = this.#page.waitForEvent('crash');
    // The answer to this never comes.
    session.send('Page.crash').catch(() => {});
    await crashed;
    await this.#page.close();
  }

  /** Opens the window on its folder again, with the storage it had. */
  async reopen(): Promise<void> {
    if (!this.#page.isClosed()) await this.#page.close();
    this.#page = await this.#context.newPage();
    await this.#load();
  }

  /** Answers the question whether to leave a page with changes. */
  #acceptLeaving(): void {
    this.#page.once('dialog', (dialog) => void dialog.accept());
  }

  async #load(): Promise<void> {
    await this.#page.goto(windowUrl(this.#options.url, this.#options));
    await this.#page
      .locator('.monaco-workbench .part.statusbar .statusbar-item')
      .first()
      .waitFor({ timeout: 180_000 });
  }

  /** Runs a command by the palette: F1, its whole title, down to it, Enter. */
  async run(title: string): Promise<void> {
    await this.#openPalette(title);
    await this.press('Enter');
  }

  /** Opens a file of the folder. It is named by its whole path: VS Code's list of names may be older than the file. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+p');
    await this.quickInput.waitFor();
    await this.quickInput.fill(`${this.folder}/${name}`);
    await this.page.locator(`${openQuickInput} .monaco-list-row`, { hasText: name }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.tab(name).waitFor();
    await this.focusEditor();
  }

  /** Answers the open quick input. */
  async answer(text: string): Promise<void> {
    await this.quickInput.waitFor();
    await this.quickInput.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Chooses an entry of the open quick pick. */
  async pick(text: string): Promise<void> {
    await this.quickInput.fill(text);
    await this.quickPicks.filter({ hasText: text }).first().click();
  }

  /** Puts the keyboard into the active editor. */
  async focusEditor(): Promise<void> {
    await this.press('Control+1');
    await this.page.locator(`${activeGroup} .monaco-editor.focused`).first().waitFor();
  }

  /** Types on the keyboard path, `delay` milliseconds a key. */
  async type(text: string, delay = 0): Promise<void> {
    await this.page.keyboard.type(text, { delay });
  }

  /** Types as somebody does who presses the next keys before the first has shown, as fast as the editor takes them. */
  async typeFast(text: string): Promise<void> {
    await typeFast(this.page, text);
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** The whole text of the focused editor with LF line ends, as select-all and copy give it. Selects all of it. */
  async copyAll(): Promise<string> {
    await this.emptyClipboard();
    await this.press('Control+a');
    await this.press('Control+c');
    const text = await this.clipboard();
    return text.replaceAll('\r\n', '\n');
  }

  /** What is on screen of the active editor, line by line. */
  visibleText(): Promise<string> {
    return this.page.locator(`${activeGroup} .view-lines`).first().evaluate(textOfLines);
  }

  /** Waits until the active editor shows exactly this text, which must fit on the screen. */
  async shows(text: string): Promise<void> {
    await this.page.waitForFunction(
      ({ read, selector, wanted }) => {
        const lines = document.querySelector(selector);
        const textOf = new Function(`return (${read})`)() as (lines: Element) => string;
        return lines !== null && textOf(lines) === wanted;
      },
      { read: textOfLines.toString(), selector: `${activeGroup} .view-lines`, wanted: text },
    );
  }

  /** What is on the clipboard, which all windows of a browser share. */
  async clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  async emptyClipboard(): Promise<void> {
    await this.page.evaluate(() => navigator.clipboard.writeText(''));
  }

  get quickInput(): Locator {
    return this.page.locator(`${openQuickInput} input.input`);
  }

  /** The entries of the open quick input. */
  get quickPicks(): Locator {
    return this.page.locator(`${openQuickInput} .monaco-list-row`);
  }

  tab(name: string): Locator {
    return this.page.locator('.tab', { hasText: name });
  }

  /** A row of a tree in one of the views on the side. */
  row(view: string, text: string): Locator {
    const pane = this.page.locator('.pane', { has: this.page.locator('.pane-header h3', { hasText: view }) });
    return pane.locator('.monaco-list-row', { hasText: text });
  }

  /** Chooses from the context menu of something. */
  async choose(target: Locator, entry: string): Promise<void> {
    await target.click({ button: 'right' });
    await clickUntilGone(this.page.locator('.monaco-menu .action-label', { hasText: entry }).first());
  }

  /** Chooses from the menu bar. */
  async menu(title: string, entry: string): Promise<void> {
    await this.page.locator('.menubar-menu-button').first().click();
    const item = (name: string) =>
      this.page.locator('.monaco-menu .action-item', { has: this.page.getByText(name, { exact: true }) });
    await item(title).first().hover();
    await clickUntilGone(item(entry).last());
  }

  /** A button of the modal dialog that is open. */
  dialogButton(name: string): Locator {
    return this.page.locator('.monaco-dialog-box').getByRole('button', { name, exact: true });
  }

  /** The page of the room's chat. */
  get chat(): FrameLocator {
    return this.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  }

  /** @param id part of the item's id, such as the extension's */
  statusItem(id: string): Locator {
    return this.page.locator(`.statusbar-item[id*="${id}"]`);
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** Waits until the active editor shows the cursor of somebody else with the name beside it. */
  async showsCursorOf(name: string): Promise<void> {
    await this.page.waitForFunction(
      ({ selector, content }) =>
        [...document.querySelectorAll(selector)].some(
          (decoration) => getComputedStyle(decoration, '::after').content === content,
        ),
      { selector: `${activeGroup} .view-lines [class*="ced-"]`, content: JSON.stringify(name) },
    );
  }

  /** Texts suggested but not taken. */
  get ghostText(): Locator {
    return this.page.locator('[class*=ghost-text]');
  }

  /** @param path where the picture is kept as well */
  async screenshot(path?: string): Promise<Buffer> {
    if (path === undefined) return this.page.screenshot();
    await mkdir(dirname(path), { recursive: true });
    return this.page.screenshot({ path });
  }

  get isClosed(): boolean {
    return this.page.isClosed();
  }

  /** Closes the window as the person does who shuts the laptop. */
  async close(): Promise<void> {
    if (!this.isClosed) {
      // A browser without windows of its own ends a page without telling it, and VS Code would wait for its return.
      this.#acceptLeaving();
      await this.#page.goto('about:blank');
    }
    await this.#context.close();
  }

  /**
   * The palette lists what was there when it opened, so it is opened again while extensions are still being read; and it
   * closes when something else takes the keyboard.
   */
  async #openPalette(title: string, attempts = 15): Promise<void> {
    try {
      await this.page.keyboard.press('F1');
      await this.quickInput.fill(`>${title}`, { timeout: 3000 });
      const name = this.page.locator('.label-name', {
        hasText: new RegExp(`^${title.replaceAll('.', '\\.')}$`),
      });
      const entry = this.quickPicks.filter({ has: name }).first();
      const timeout = 2000;
      // *Cursor Undo* is listed above *Undo*.
      while (!(await entry.evaluate((row) => row.classList.contains('focused'), undefined, { timeout }))) {
        await this.press('ArrowDown');
      }
    } catch (error) {
      if (attempts === 1) throw error;
      await this.press('Escape');
      await this.quickInput.waitFor({ state: 'hidden' });
      await this.#openPalette(title, attempts - 1);
    }
  }
}

/** Types into a page with a few keys under way at any time: the page paints once for all of them. */
export async function typeFast({ keyboard }: Page, text: string): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (const character of text) {
    underWay.push(keyboard.type(character));
    if (underWay.length === keysUnderWay) await underWay.shift();
  }
  await Promise.all(underWay);
}

/** VS Code takes no click in the first moments of a menu, for the button that opened it may still be on its way up. */
async function clickUntilGone(entry: Locator): Promise<void> {
  await entry.waitFor();
  while (await entry.isVisible()) {
    await entry.click({ timeout: 1000 }).catch(() => undefined);
    await entry.waitFor({ state: 'hidden', timeout: 1000 }).catch(() => undefined);
  }
}

/** The address of a window. */
export function windowUrl(
  url: string,
  { folder, workspace, payload = [] }: Pick<WindowOptions, 'folder' | 'workspace' | 'payload'>,
): string {
  const all = [['skipWelcome', 'true'], ['skipReleaseNotes', 'true'], ...payload];
  const opened = workspace === undefined ? { folder } : { workspace: `${folder}/${workspace}` };
  return `${url}/?${new URLSearchParams({ ...opened, payload: JSON.stringify(all) })}`;
}

/** Runs in the page: Monaco puts its lines at their places, not in their order. */
function textOfLines(lines: Element): string {
  return [...lines.querySelectorAll<HTMLElement>('.view-line')]
    .sort((one, other) => Number.parseFloat(one.style.top) - Number.parseFloat(other.style.top))
    .map((line) => (line.textContent ?? '').replaceAll('\u00a0', ' '))
    .join('\n');
}
