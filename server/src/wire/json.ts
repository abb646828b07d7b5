import { type CloseCode, closeCodes, closeReasons } from '@tandem/protocol/closeCodes';
import {
  type JsonClientMessage,
  type JsonServerMessage,
  jsonClientMessageSchema,
} from '@tandem/protocol/jsonWire';
import type { Hub } from '../hub/hub.ts';
import type { Membership } from '../hub/membership.ts';
import type { Outlet } from '../hub/outlet.ts';
import type { Timer } from '../hub/scheduler.ts';
import type { Connection, Protocol } from './connection.ts';
import { frame } from './frame.ts';
import type { RoomEntry } from './roomEntry.ts';
import { TextMemory } from './textMemory.ts';

const emptyUpdate = Uint8Array.of(0, 0);
/** Tells the ping in front of a text from those that only ask whether the client is there. */
const textPing = Uint8Array.of(1);

/**
 * The protocol for scripts: whole texts as JSON. A text goes out when the document has changed, gathered for a moment,
 * and only when the last one was read: the ping in front of it is answered by every WebSocket library. So a slow
 * script skips forward instead of being queued for.
 */
export class JsonProtocol implements Protocol, Outlet {
  readonly framing = undefined;
  readonly #connection: Connection;
  readonly #entry: RoomEntry;
  readonly #hub: Hub;
  readonly #roomId: string;
  readonly #memory: TextMemory;
  readonly #stopListening: () => void;
  #queue: Uint8Array[] | undefined = [];
  #queuedBytes = 0;
  #changed = false;
  /** Whether the client has a text of its own that was not taken. */
  #refused = false;
  #timer: Timer | undefined;
  #users = 0;
  /** Edits on their way to the database. */
  #unsaved = 0;

  constructor(connection: Connection, entry: RoomEntry, hub: Hub, roomId: string) {
    this.#connection = connection;
    this.#entry = entry;
    this.#hub = hub;
    this.#roomId = roomId;
    this.#memory = new TextMemory(() => hub.newClientId());
    this.#stopListening = hub.onPresenceChanged((changed) => {
      if (changed === roomId) this.#sendUsers();
    });
    void this.#enter();
  }

  get admitted(): boolean {
    return this.#entry.membership !== undefined;
  }

  message(data: Uint8Array): void {
    if (!this.#queue) {
      this.#read(this.#entry.membership!, data);
      return;
    }
    this.#queue.push(data.slice());
    this.#queuedBytes += data.length;
    if (this.#queuedBytes > this.#hub.limits.unauthenticatedBytes) {
      this.#connection.close(closeCodes.unauthenticated, 'Too much was sent before joining.');
    }
  }

  pong(data: Uint8Array): void {
    if (data.length === 0 || !this.#memory.awaitsReader) return;
    this.#memory.wasRead();
    this.#sendSoon();
  }

  stopped(): void {}

  resumed(): void {
    this.#sendSoon();
  }

  /** The pings of the protocol underneath are enough. */
  keepAlive(): undefined {
    return undefined;
  }

  closed(): void {
    this.#timer?.cancel();
    this.#stopListening();
    this.#entry.leave();
  }

  deliver(): void {}

  deliverAwareness(): void {}

  answer(): void {}

  acknowledge(applied: boolean): void {
    this.#unsaved -= 1;
    if (!applied) this.#refuse('forbidden', closeReasons[closeCodes.forbidden]);
    else if (this.#unsaved === 0) this.#send({ type: 'saved' });
  }

  changed(): void {
    this.#changed = true;
    this.#sendSoon();
  }

  pending(bytes: number): void {
    this.#connection.addPending(bytes);
  }

  worked(bytes: number): void {
    this.#connection.charge(bytes);
  }

  storage(available: boolean): void {
    if (available) return;
    const message = 'The server cannot write to its database for now. Edits are saved when it can.';
    this.#send({ type: 'error', code: 'storage_unavailable', message });
  }

  expel(code: CloseCode, reason?: string): void {
    this.#connection.close(code, reason);
  }

  async #enter(): Promise<void> {
    const membership = await this.#entry.enter(this);
    if (!membership) return;
    this.#sendText(membership);
    this.#sendUsers();
    const queue = this.#queue!;
    this.#queue = undefined;
    for (const data of queue) this.#read(membership, data);
  }

  #read(membership: Membership, data: Uint8Array): void {
    const message = parse(data);
    if (!message) this.#connection.refuse(closeCodes.malformedMessage, data.length);
    else if (message.type === 'ping') this.#send({ type: 'pong' });
    else this.#edit(membership, message.code.replace(/\r\n?/g, '\n'), message.version);
  }

  #edit(membership: Membership, code: string, version: number | undefined): void {
    if (!membership.mayWrite) {
      this.#refuse('forbidden', closeReasons[closeCodes.forbidden]);
      return;
    }
    const edit = this.#memory.edit(code, version);
    if (edit.is === 'unknown') {
      this.#refuse(
        'unknown_version',
        'This version is too old. Take the text that follows, and change that.',
      );
      return;
    }
    // A whole document was built to make an edit of a whole text.
    if (edit.is === 'update') this.#connection.charge(membership.size);
    this.#unsaved += 1;
    this.#changed = true;
    // What is the same is acknowledged too, once everything before it is saved.
    membership.receive(edit.is === 'update' ? edit.update : emptyUpdate, edit.is === 'same');
    this.#sendSoon();
  }

  /** The client's text is not taken; it gets the one that holds. */
  #refuse(code: string, message: string): void {
    this.#send({ type: 'error', code, message });
    this.#refused = true;
    this.#sendSoon();
  }

  #sendSoon(): void {
    if ((!this.#changed && !this.#refused) || this.#memory.awaitsReader || this.#connection.stopped) return;
    this.#timer ??= this.#hub.scheduler.after(this.#hub.limits.textMs, () => {
      this.#timer = undefined;
      const { membership } = this.#entry;
      if (membership && !this.#memory.awaitsReader && !this.#connection.stopped) this.#sendText(membership);
    });
  }

  #sendText(membership: Membership): void {
    this.#changed = false;
    const { state, text } = membership.textState();
    if (text === this.#memory.text && !this.#refused) return;
    this.#refused = false;
    const version = this.#memory.sent({ state, text });
    this.#connection.ping(textPing);
    this.#connection.sendState(framed({ type: 'code_update', code: text, version }));
  }

  #sendUsers(): void {
    if (!this.admitted) return;
    const count = this.#hub.activeUsers(this.#roomId);
    if (count === this.#users) return;
    this.#users = count;
    this.#send({ type: 'user_count', count });
  }

  #send(message: JsonServerMessage): void {
    this.#connection.send(framed(message));
  }
}

function framed(message: JsonServerMessage): Uint8Array {
  return frame('text', Buffer.from(JSON.stringify(message)));
}

function parse(data: Uint8Array): JsonClientMessage | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(data);
    return jsonClientMessageSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
