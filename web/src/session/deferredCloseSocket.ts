/**
 * A socket that is closed while it still connects closes when it is open. A browser complains in its console of one that
 * is closed before, as happens when the server says meanwhile that there is no such room.
 */
export class DeferredCloseSocket extends WebSocket {
  override close(code?: number, reason?: string): void {
    if (this.readyState === WebSocket.CONNECTING) {
      this.addEventListener('open', () => super.close(code, reason), { once: true });
    } else super.close(code, reason);
  }
}
