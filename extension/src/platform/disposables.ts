/** Anything that gives something back. VS Code's own Disposable is one. */
export interface Disposable {
  dispose(): unknown;
}

/** Gives back everything it was handed, the last first. What comes after its end is given back at once. */
export class Disposables implements Disposable {
  readonly #items: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  /** Adds a function to call at the end. */
  defer(dispose: () => unknown): void {
    this.add({ dispose });
  }

  dispose(): void {
    this.#disposed = true;
    for (const item of this.#items.splice(0).reverse()) item.dispose();
  }
}
