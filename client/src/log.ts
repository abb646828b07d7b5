/** Where a client writes what it did. VS Code's LogOutputChannel is one. Ids, sizes and paths only: never text of documents. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Writes nothing. */
export const noLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
