import type { Principal } from '../access/grant.ts';

/** Told that it has to be decided anew about those whom `whom` matches. */
export type AccessListener = (whom: (principal: Principal) => boolean) => void;

/** Who wants to hear that access to a room was changed: every connection from the moment it asks to come in. */
export class AccessWatch {
  readonly #listeners = new Map<string, Set<AccessListener>>();
  readonly #onWatched: (roomId: string, watched: boolean) => void;

  /** @param onWatched told when the first begins to watch a room, and when the last stops */
  constructor(onWatched: (roomId: string, watched: boolean) => void) {
    this.#onWatched = onWatched;
  }

  add(roomId: string, listener: AccessListener): () => void {
    const listeners = this.#listeners.get(roomId) ?? new Set();
    if (listeners.size === 0) {
      this.#listeners.set(roomId, listeners);
      this.#onWatched(roomId, true);
    }
    listeners.add(listener);
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      this.#listeners.delete(roomId);
      this.#onWatched(roomId, false);
    };
  }

  changed(roomId: string, whom: (principal: Principal) => boolean): void {
    for (const listener of [...(this.#listeners.get(roomId) ?? [])]) listener(whom);
  }
}
