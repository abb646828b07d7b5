/**
 * Which documents are being saved, by URI. VS Code tells of most saves before they begin, but not of one without
 * formatting, so whoever asks for that says so here.
 */
export class SavesUnderWay {
  readonly #told = new Set<string>();
  readonly #untold = new Map<string, number>();

  /** VS Code told that a save begins. */
  begin(uri: string): void {
    this.#told.add(uri);
  }

  /** Runs a save that VS Code tells nothing of. */
  async during(uri: string, save: () => PromiseLike<unknown>): Promise<void> {
    this.#untold.set(uri, (this.#untold.get(uri) ?? 0) + 1);
    try {
      await save();
    } finally {
      const left = this.#untold.get(uri)! - 1;
      if (left > 0) this.#untold.set(uri, left);
      else this.#untold.delete(uri);
    }
  }

  /** Whether what is written to this file now is a save's; one that was told of writes once. */
  take(uri: string): boolean {
    return this.#told.delete(uri) || this.#untold.has(uri);
  }
}
