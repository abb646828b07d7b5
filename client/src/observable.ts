/** A value that others can watch. Setting the value it has already tells nobody. */
export class Observable<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /**
   * @param listener called at once with the value, and again whenever it changes
   * @returns stops the watching
   */
  watch(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#value);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` once, with the first value that `holds`: at once, when that is the present one. */
  once(holds: (value: T) => boolean, listener: (value: T) => void): void {
    if (holds(this.#value)) {
      listener(this.#value);
      return;
    }
    const stop = this.watch((value) => {
      if (!holds(value)) return;
      stop();
      listener(value);
    });
  }
}
