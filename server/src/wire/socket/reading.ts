/** A client's message could not be read; every other error while it is dealt with is the server's own. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

/**
 * Decodes a part of a client's message.
 * @returns what `read` returns
 * @throws UnreadableMessage whatever `read` throws
 */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new UnreadableMessage('a message could not be read', { cause });
  }
}

/** Runs what deals with a message. @returns false when it could not be read @throws the server's own errors */
export function isReadable(handle: () => void): boolean {
  try {
    handle();
    return true;
  } catch (error) {
    if (error instanceof UnreadableMessage) return false;
    throw error;
  }
}
