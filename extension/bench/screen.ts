/// <reference lib="dom" />
import type { VsCodeWindow } from '../test/host/window.ts';

/** What a page notes while it is watched; times in milliseconds since 1970. */
type Notes = {
  /** When each key that types a character went down. */
  keys: number[];
  /** When a line had at least so many characters for the first time, by line. */
  lines: number[][];
  /** The same of any line, wherever the window was scrolled to. */
  any: number[];
  /** The longest time in which the page could not answer. */
  longestTask: number;
};
type Watched = { notes: Notes; stop(): void };

/** Watches what a window's active editor shows, from inside its page. */
export class Screen {
  readonly #window: VsCodeWindow;

  private constructor(window: VsCodeWindow) {
    this.#window = window;
  }

  /** Begins to watch. */
  static async watch(window: VsCodeWindow): Promise<Screen> {
    await window.page.evaluate(() => {
      const notes: Notes = { keys: [], lines: [], any: [], longestTask: 0 };
      const now = () => performance.timeOrigin + performance.now();
      const pressed = (event: KeyboardEvent) => {
        if (event.key.length === 1) notes.keys.push(now());
      };
      addEventListener('keydown', pressed, true);
      const lines = document.querySelector('.editor-group-container.active .view-lines')!;
      // Monaco writes its lines in an animation frame, so what is there is painted with this frame.
      const observer = new MutationObserver(() => {
        for (const line of lines.querySelectorAll<HTMLElement>('.view-line')) {
          const number = Math.round(line.offsetTop / line.offsetHeight);
          notes.lines[number] ??= [];
          const seen = notes.lines[number];
          const length = line.textContent?.replace(/[\u200b\u200c]/g, '').length ?? 0;
          const at = now();
          while (seen.length <= length) seen.push(at);
          while (notes.any.length <= length) notes.any.push(at);
        }
      });
      observer.observe(lines, { subtree: true, childList: true, characterData: true });
      const tasks = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) {
          notes.longestTask = Math.max(notes.longestTask, duration);
        }
      });
      tasks.observe({ type: 'longtask' });
      const watched: Watched = {
        notes,
        stop() {
          removeEventListener('keydown', pressed, true);
          observer.disconnect();
          tasks.disconnect();
        },
      };
      Object.assign(globalThis, { watched });
    });
    return new Screen(window);
  }

  /** Waits until a line shows so many characters, or any line where none is named. */
  async shows(characters: number, line?: number): Promise<void> {
    await this.#window.page.waitForFunction(
      ({ number, length }) => {
        const { notes } = (globalThis as unknown as { watched: Watched }).watched;
        const seen = number === undefined ? notes.any : notes.lines[number];
        return (seen?.length ?? 0) > length;
      },
      { number: line, length: characters },
      { polling: 50 },
    );
  }

  /** Ends watching. */
  async end(): Promise<Notes> {
    return this.#window.page.evaluate(() => {
      const { watched } = globalThis as unknown as { watched: Watched };
      watched.stop();
      return watched.notes;
    });
  }
}
