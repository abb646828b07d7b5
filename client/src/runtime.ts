export type Timer = ReturnType<typeof setTimeout>;

/** The port to where a client runs: its network and its clock. Tests and simulations have their own. */
export interface Runtime {
  readonly fetch: typeof fetch;
  /** What a socket is made of; it is called with `new` and the address. */
  readonly WebSocket: typeof WebSocket;
  /** Calls `run` after some milliseconds. */
  setTimeout(run: () => void, milliseconds: number): Timer;
  clearTimeout(timer: Timer | undefined): void;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The runtime's own, looked up at each call. */
export const globalRuntime: Runtime = {
  fetch: (url, init) => fetch(url as string, init!),
  get WebSocket() {
    return WebSocket;
  },
  setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer),
  now: () => Date.now(),
};
