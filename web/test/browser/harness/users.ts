/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { browser } from './chromium.ts';

/** How long a step may take on a machine with much to do, in milliseconds. */
const patienceMs = 120_000;

/** What a browser writes when a server is away, which some tests bring about. */
const awayMessages =
  /WebSocket connection to|ERR_CONNECTION|ERR_INTERNET_DISCONNECTED|Failed to load resource: net::|error occurred when fetching the script/;

/** Somebody with a browser of their own. Everything their browser complains of is kept. */
export class User {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly complaints: string[] = [];
  readonly origins = new Set<string>();
  /** Set by a test that takes the server away, or asks for what is not there. */
  tolerated: RegExp | undefined;

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
    context.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith('http')) this.origins.add(origin);
    });
  }

  static async arrive(options: BrowserContextOptions & { name?: string } = {}): Promise<User> {
    const { name, ...contextOptions } = options;
    const context = await (await browser()).newContext({
      viewport: { width: 1280, height: 800 },
      ...contextOptions,
    });
    context.setDefaultTimeout(patienceMs);
    if (name) {
      await context.addInitScript(
        (chosen) => localStorage.setItem('tandem.name', JSON.stringify(chosen)),
        name,
      );
    }
    return new User(context, await context.newPage());
  }

  tolerateAbsence(): void {
    this.tolerated = awayMessages;
  }

  /** Opens a room and waits until one can write. */
  async enter(page: string): Promise<void> {
    await this.page.goto(page);
    await this.editor.waitFor();
    await this.saved();
  }

  /** The text of the file in view. */
  get editor(): Locator {
    return this.page.locator('.editor-slot:not([hidden]) .cm-content');
  }

  async saved(): Promise<void> {
    await this.page.locator('.save-badge[data-state=saved], .save-badge[data-state=viewing]').waitFor();
  }

  /** The whole text of the file in view, also what is scrolled out of it. */
  async text(): Promise<string> {
    return this.editor.evaluate((element) => {
      const { view } = (element as unknown as { cmTile: { view: { state: { doc: unknown } } } }).cmTile;
      return String(view.state.doc);
    });
  }

  /** Waits until the file in view has exactly this text. */
  async sees(text: string): Promise<void> {
    await this.page.waitForFunction((wanted) => {
      const element = document.querySelector('.editor-slot:not([hidden]) .cm-content');
      const tile = (element as unknown as { cmTile?: { view: { state: { doc: unknown } } } } | null)?.cmTile;
      return tile !== undefined && String(tile.view.state.doc) === wanted;
    }, text);
  }

  /** Waits until the browser keeps a copy of a document. */
  async keepsCopy(documentName: string): Promise<void> {
    await this.page.waitForFunction(
      (name) =>
        Object.keys(localStorage).some((key) => key.startsWith('tandem.epoch:') && key.endsWith(name)),
      documentName,
    );
  }

  /** Waits until the browser keeps copies of so many documents. */
  async keepsAllCopies(count: number): Promise<void> {
    await this.page.waitForFunction(
      (wanted) =>
        Object.keys(localStorage).filter((key) => key.startsWith('tandem.epoch:')).length === wanted,
      count,
    );
  }

  /** Puts the cursor behind the last character and types. */
  async typeAtEnd(text: string): Promise<void> {
    await this.editor.focus();
    await this.page.keyboard.press('Control+End');
    await this.page.keyboard.type(text);
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}

/** Opens a browser for each person a test names, and closes them after it; what they complained of fails the test. */
export function users(): { arrive: typeof User.arrive } {
  const present: User[] = [];
  afterEach(async () => {
    const all = present.splice(0);
    await Promise.all(all.map((person) => person.leave()));
    for (const { complaints, tolerated } of all) {
      assert.deepEqual(
        complaints.filter((complaint) => !tolerated?.test(complaint)),
        [],
      );
    }
  });
  return {
    async arrive(options) {
      const person = await User.arrive(options);
      present.push(person);
      return person;
    },
  };
}
