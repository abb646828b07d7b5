import type { Page, WebSocketRoute } from 'playwright-core';

/** Whether a message is kept back. @param document the name of the document it is about */
type Keeps = (document: string) => boolean;

/** What stands between a page and the server, so that a test decides what arrives and when. */
export class Wire {
  #sockets: WebSocketRoute[] = [];
  #mended: { promise: Promise<void>; resolve: () => void } | undefined;
  #keepsUp: Keeps = () => false;
  #keepsDown: Keeps = () => false;
  #keptUp: (() => void)[] = [];

  /** Steps in between. Called before the page is opened. */
  static async of(page: Page): Promise<Wire> {
    const wire = new Wire();
    await page.routeWebSocket(/\/collab/, (socket) => wire.#carry(socket));
    return wire;
  }

  /** The connection breaks, and no other one comes about until it is mended. */
  async cut(): Promise<void> {
    this.#mended = Promise.withResolvers();
    await Promise.all(this.#sockets.splice(0).map((socket) => socket.close({ code: 1001 })));
  }

  mend(): void {
    this.#mended?.resolve();
    this.#mended = undefined;
  }

  /** What the page says of these documents waits until it is let go. */
  holdUp(keeps: Keeps): void {
    this.#keepsUp = keeps;
  }

  letGo(): void {
    this.#keepsUp = () => false;
    for (const send of this.#keptUp.splice(0)) send();
  }

  /** What the server says of these documents is lost. */
  loseDown(keeps: Keeps): void {
    this.#keepsDown = keeps;
  }

  async #carry(socket: WebSocketRoute): Promise<void> {
    await this.#mended?.promise;
    const server = socket.connectToServer();
    this.#sockets.push(socket);
    socket.onMessage((message) => {
      const send = () => server.send(message);
      if (this.#keepsUp(documentOf(message))) this.#keptUp.push(send);
      else send();
    });
    server.onMessage((message) => {
      if (!this.#keepsDown(documentOf(message))) socket.send(message);
    });
  }
}

/** A message begins with the name of its document, which is shorter than 128 characters. */
function documentOf(message: string | Buffer): string {
  const bytes = Buffer.from(message as Buffer);
  return bytes.subarray(1, 1 + bytes[0]!).toString();
}
