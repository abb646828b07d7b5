/**
 * What every runtime has that a client runs in: Node, a browser, the host of extensions in either. It is all this package
 * may use of one, whatever else is there; programs that use the package have the full types of their own runtime.
 */
declare function setTimeout(run: () => void, milliseconds?: number): unknown;
declare function clearTimeout(timer: unknown): void;

declare const crypto: { getRandomValues(array: Uint8Array): Uint8Array };

declare class AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}

interface ReadableStream<T> {
  getReader(): {
    read(): Promise<{ done: false; value: T } | { done: true; value?: T | undefined }>;
    cancel(): Promise<void>;
  };
}
declare class TextDecoder {
  decode(bytes: Uint8Array, options: { stream: boolean }): string;
}

interface Response {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  json(): Promise<unknown>;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
  readonly body: ReadableStream<Uint8Array> | null;
}
declare function fetch(
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; signal: AbortSignal },
): Promise<Response>;

declare class WebSocket {
  static readonly OPEN: number;
  constructor(url: string);
  readonly readyState: number;
  close(code?: number, reason?: string): void;
}
