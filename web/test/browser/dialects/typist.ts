/// <reference lib="dom" />
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { browser } from '../harness/chromium.ts';

/** What a typist's page has seen of their keys. */
type Keys = { taken: number; swept: number };

/**
 * Somebody who types in a page of a dialect, with letters nobody else in the room uses, so that what became of their
 * keys can be counted in any text.
 */
export class Typist {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #alphabet: string;
  readonly #typed: string[] = [];
  readonly complaints: string[] = [];
  /** What the server has sent to the page, whatever the page makes of it. */
  readonly heard: string[] = [];

  private constructor(context: BrowserContext, page: Page, alphabet: string) {
    this.#context = context;
    this.page = page;
    this.#alphabet = alphabet;
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => this.heard.push(String(payload))),
    );
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  /**
   * Opens a page.
   * @param slowed how many times slower than it is the page's processor is made
   */
  static async open(address: string, alphabet: string, slowed = 1): Promise<Typist> {
    const context = await (await browser()).newContext();
    const page = await context.newPage();
    await page.addInitScript(countSweptKeys);
    const typist = new Typist(context, page, alphabet);
    if (slowed > 1) {
      const session = await context.newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: slowed });
    }
    await page.goto(address);
    // A key that is hit before is one that these pages lose by themselves.
    await page.locator('#room[data-connected]').waitFor({ state: 'attached' });
    return typist;
  }

  /** The id of the room the page is in. */
  room(): Promise<string> {
    return this.page.locator('#room').innerText();
  }

  /** What the page shows. */
  text(): Promise<string> {
    return this.page.locator('#code').inputValue();
  }

  /** Waits until the page shows exactly this. */
  async shows(text: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => (document.getElementById('code') as HTMLTextAreaElement).value === wanted,
      text,
    );
  }

  /**
   * Keeps the page's program from running, as heavy work of its own would; its browser goes on reading the network.
   * @param name what the server of the pages releases it by
   * @returns when the page runs again
   */
  async whileBusy(name: string): Promise<void> {
    await this.page.evaluate((held) => {
      const request = new XMLHttpRequest();
      request.open('GET', `/held?${held}`, false);
      request.send();
    }, name);
  }

  /** Puts the cursor behind the last character. A page that replaces its text puts it there too. */
  async putCursorAtEnd(): Promise<void> {
    await this.page.locator('#code').focus();
    await this.page.keyboard.press('Control+End');
  }

  /** One key of the alphabet, by its place among those typed so far: letters come back, as they do in any text. */
  async key(): Promise<void> {
    const count = this.#typed.length;
    const letter = this.#alphabet[(count * 7 + Math.floor(count / 5)) % this.#alphabet.length]!;
    this.#typed.push(letter);
    await this.page.keyboard.press(letter);
  }

  /**
   * Types words and lines of the alphabet.
   * @param keys how many letters; blanks and line ends come on top
   * @param perSecond letters a second, 0 for as fast as the page takes them
   * @param restMs how long to rest after each word
   */
  async type(keys: number, perSecond: number, restMs = 0): Promise<void> {
    let next = performance.now();
    for (let key = 1; key <= keys; key += 1) {
      await this.key();
      if (key % 6 === 0) {
        await this.page.keyboard.press(key % 24 === 0 ? 'Enter' : 'Space');
        next += restMs;
      }
      if (perSecond > 0) next += 1000 / perSecond;
      const wait = next - performance.now();
      if (wait > 0) await delay(wait);
    }
  }

  /** How many keys the page itself has overwritten before it had sent them. */
  async swept(): Promise<number> {
    return (await this.page.evaluate(() => (globalThis as unknown as { keys: Keys }).keys)).swept;
  }

  /**
   * Compares what was typed with a text. Keys that the page itself overwrote before it had sent them are not counted
   * as lost: no server has ever heard of them.
   */
  async fate(text: string): Promise<{ typed: number; swept: number; lost: number; doubled: number }> {
    const swept = await this.swept();
    const counts = new Map<string, number>();
    for (const letter of this.#typed) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    for (const letter of text) if (counts.has(letter)) counts.set(letter, counts.get(letter)! - 1);
    const balances = [...counts.values()];
    const missing = balances.reduce((sum, balance) => sum + Math.max(0, balance), 0);
    const doubled = balances.reduce((sum, balance) => sum + Math.max(0, -balance), 0);
    return { typed: this.#typed.length, swept, lost: Math.max(0, missing - swept), doubled };
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }
}

/**
 * Runs in the page, before its own scripts: counts keys that a page which waits before it sends has overwritten with a
 * text it was sent, and then did not send.
 */
function countSweptKeys(): void {
  const keys: Keys = { taken: 0, swept: 0 };
  let fresh = 0;
  let overwritten = 0;
  document.addEventListener(
    'input',
    () => {
      // A page that waits before it sends starts to wait anew, and sends the text as it is now.
      keys.swept += overwritten;
      overwritten = 0;
      fresh += 1;
      keys.taken += 1;
    },
    { capture: true },
  );
  const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!;
  Object.defineProperty(HTMLTextAreaElement.prototype, 'value', {
    ...value,
    set(text: string) {
      if (text !== value.get!.call(this)) {
        overwritten += fresh;
        fresh = 0;
      }
      value.set!.call(this, text);
    },
  });
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    if (!/^\{"(type|action)":"(typing|cursor)/.test(String(data))) {
      fresh = 0;
      overwritten = 0;
    }
    return send.call(this, data);
  };
  Object.assign(globalThis, { keys });
}
