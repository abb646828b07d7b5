import { hocuspocusDialect } from '../server/dialects.ts';
import { eachRun, typeEdits } from '../server/edits.ts';
import { clientFrame, FrameSocket } from '../server/frames.ts';

const dialect = hocuspocusDialect('/collab');
/** An update that is larger is no keystroke, and not worth the measuring process's time. */
const keystrokeBytes = 64;

/** Two people at a steady rate in one document, each of whom times what the other types. */
export class People {
  /** From a key to the other's screen, in milliseconds. */
  readonly seen: number[] = [];
  /** How often one of them lost the connection. */
  closes = 0;
  readonly #sent = new Map<number, number[]>();
  readonly #sockets: FrameSocket[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  #isLeaving = false;

  /** Connects both. @param keysPerSecond of each; `keys` how many each can type at most */
  static async start(
    port: number,
    document: string,
    { keysPerSecond, keys }: { keysPerSecond: number; keys: number },
  ): Promise<People> {
    const people = new People();
    const starts: (() => void)[] = [];
    for (let count = 0; count < 2; count += 1) {
      starts.push(await people.#join(port, document, keysPerSecond, keys));
    }
    for (const start of starts) start();
    return people;
  }

  /** Keys that were typed and have not been seen. */
  get missing(): number {
    let typed = 0;
    for (const times of this.#sent.values()) typed += times.length;
    return typed - this.seen.length;
  }

  /** Types no more; what is on its way is still seen. */
  rest(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  leave(): void {
    this.#isLeaving = true;
    this.rest();
    for (const socket of this.#sockets) socket.close();
  }

  async #join(port: number, document: string, keysPerSecond: number, keys: number): Promise<() => void> {
    const { client, updates } = typeEdits(Math.floor(Math.random() * 2 ** 31), keys);
    const times: number[] = [];
    this.#sent.set(client, times);
    const frames = updates.map((update) => clientFrame(dialect.update(document, update)));
    const admitted = Promise.withResolvers<void>();
    const synced = Promise.withResolvers<void>();
    const socket = new FrameSocket(
      port,
      dialect.path(document),
      (payload) => {
        const message = dialect.read(payload);
        if (message.kind === 'admitted') admitted.resolve();
        else if (message.kind === 'asked') send(dialect.emptyState(document));
        else if (message.kind === 'state') synced.resolve();
        else if (message.kind === 'update' && message.update.length <= keystrokeBytes) {
          this.#see(message.update, client);
        }
      },
      () => {
        if (!this.#isLeaving) this.closes += 1;
      },
    );
    const send = (message: Uint8Array) => socket.socket.write(clientFrame(message));
    this.#sockets.push(socket);
    await socket.opened;
    const { first, afterAdmission } = dialect.hello(document);
    first.forEach(send);
    await admitted.promise;
    afterAdmission.forEach(send);
    await synced.promise;
    return () => {
      const timer = setInterval(() => {
        if (times.length === frames.length) return;
        const frame = frames[times.length]!;
        times.push(performance.now());
        socket.socket.write(frame);
      }, 1000 / keysPerSecond);
      this.#timers.push(timer);
    };
  }

  #see(update: Uint8Array, self: number): void {
    const now = performance.now();
    eachRun(update, (client, from, to) => {
      const times = this.#sent.get(client);
      if (!times || client === self) return;
      for (let clock = from; clock < to; clock += 1) {
        const sent = times[clock];
        if (sent !== undefined) this.seen.push(now - sent);
      }
    });
  }
}
