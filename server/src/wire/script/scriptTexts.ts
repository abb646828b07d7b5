import type { Timer } from '../../base/scheduler.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Membership } from '../../hub/membership.ts';
import type { DocumentJoin } from '../join/documentJoin.ts';
import type { Connection } from '../socket/connection.ts';
import { textFrame } from '../socket/frame.ts';
import type { Conversation } from './conversation.ts';
import type { ScriptBaselines } from './scriptBaselines.ts';

/** Tells the ping in front of a text from those that only ask whether the client is there. */
const textPing = Uint8Array.of(1);

export type ScriptTextsParts = {
  connection: Connection;
  entry: DocumentJoin;
  hub: Hub;
  baselines: ScriptBaselines;
  conversation: Conversation;
  /** Milliseconds since 1970. */
  wallClock: () => number;
};

/**
 * Sends the text of the room to a script: when the document has changed, gathered for a moment, and only when the client's
 * library has read the last one, by answering the ping in front of it. So a slow script skips forward instead of being
 * queued for.
 */
export class ScriptTexts {
  readonly #connection: Connection;
  readonly #entry: DocumentJoin;
  readonly #hub: Hub;
  readonly #baselines: ScriptBaselines;
  readonly #conversation: Conversation;
  readonly #wallClock: () => number;
  #changed = false;
  /** Whether the client is to get the text that stands although it was sent that before. */
  #owesText = false;
  #timestamp = 0;
  #timer: Timer | undefined;

  constructor({ connection, entry, hub, baselines, conversation, wallClock }: ScriptTextsParts) {
    this.#connection = connection;
    this.#entry = entry;
    this.#hub = hub;
    this.#baselines = baselines;
    this.#conversation = conversation;
    this.#wallClock = wallClock;
  }

  /** The client was let in: it gets the first text. */
  begin(membership: Membership): void {
    this.#send(membership);
  }

  /** The document has changed. */
  changed(): void {
    this.#changed = true;
    this.sendSoon();
  }

  /** The client is to get the text that stands, whatever it has. */
  owe(): void {
    this.#owesText = true;
    this.sendSoon();
  }

  /** Sends what there is to send in a moment, if the client reads. */
  sendSoon(): void {
    if ((!this.#changed && !this.#owesText) || !this.#maySend) return;
    this.#timer ??= this.#hub.scheduler.after(this.#hub.limits.textMs, () => {
      this.#timer = undefined;
      const { membership } = this.#entry;
      if (membership && this.#maySend) this.#connection.guard(() => this.#sendWhenReady(membership));
    });
  }

  closed(): void {
    this.#timer?.cancel();
  }

  get #maySend(): boolean {
    return !this.#baselines.awaitsReader && !this.#connection.stopped;
  }

  /** Building a text that is much made of takes several turns. */
  #sendWhenReady(membership: Membership): Promise<void> | undefined {
    const ready = membership.ready();
    if (!ready) this.#send(membership);
    return ready?.then(() => {
      if (this.#connection.isOpen && this.#maySend) this.#send(membership);
    });
  }

  #send(membership: Membership): void {
    this.#changed = false;
    const { state, text } = membership.textState();
    if (text === this.#baselines.text && !this.#owesText) return;
    this.#owesText = false;
    const version = this.#baselines.sent({ state, text });
    this.#timestamp = Math.max(this.#timestamp + 1, this.#wallClock());
    this.#connection.ping(textPing);
    const frames = this.#conversation.text({ code: text, version, timestamp: this.#timestamp });
    this.#connection.sendState(...frames.map(textFrame));
  }
}
