import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Bus, BusMessage, BusReceiver } from '../../src/cluster/bus.ts';

/** A receiver a test can wait on. */
export class Inbox implements BusReceiver {
  readonly messages: BusMessage[] = [];
  losses = 0;
  #changed = Promise.withResolvers<void>();

  receive(message: BusMessage): void {
    this.messages.push(message);
    this.#changed.resolve();
  }

  lost(): void {
    this.losses += 1;
    this.#changed.resolve();
  }

  async until(condition: (inbox: Inbox) => boolean): Promise<void> {
    while (!condition(this)) {
      await this.#changed.promise;
      this.#changed = Promise.withResolvers();
    }
  }
}

export function updatesOf(document: string, seq: number, ...values: number[]): BusMessage {
  return { kind: 'updates', document, epoch: 'e', seq, updates: values.map((value) => Uint8Array.of(value)) };
}

/** What every bus keeps. `open` joins as another server does. */
export function busContract(name: string, open: () => Promise<Bus>): void {
  describe(`bus: ${name}`, () => {
    let one: Bus;
    let two: Bus;
    let document: string;

    beforeEach(async () => {
      [one, two] = await Promise.all([open(), open()]);
      document = `room-${randomUUID()}`;
    });
    afterEach(() => Promise.all([one?.close(), two?.close()]));

    it('carries every kind of message as it was published, to the others and not to oneself', async () => {
      const [own, other] = [new Inbox(), new Inbox()];
      one.subscribe(document, own);
      two.subscribe(document, other);
      const messages: BusMessage[] = [
        updatesOf(document, 7, 1, 2, 255),
        { kind: 'updates', document, epoch: 'e', seq: 10, updates: [new Uint8Array(300_000).fill(3)] },
        { kind: 'awareness', document, awareness: Uint8Array.of(0, 9) },
        { kind: 'notice', document, topic: 'access', body: '{"userId":"ann","name":"Änn 🦊"}' },
      ];
      for (const message of messages) one.publish(message);
      await other.until(({ messages }) => messages.length === 4);
      assert.deepEqual(plain(other.messages), plain(messages));
      two.publish(updatesOf(document, 11, 4));
      await own.until(({ messages }) => messages.length === 1);
      assert.deepEqual(plain(own.messages), plain([updatesOf(document, 11, 4)]));
    });

    it('keeps the order of what one server publishes for a room, over turns', async () => {
      const inbox = new Inbox();
      two.subscribe(document, inbox);
      for (let seq = 1; seq <= 60; seq++) {
        one.publish(updatesOf(document, seq, seq));
        if (seq % 7 === 0) await new Promise(setImmediate);
      }
      await inbox.until(({ messages }) => messages.length === 60);
      assert.deepEqual(
        inbox.messages.map((message) => message.kind === 'updates' && message.seq),
        Array.from({ length: 60 }, (_, index) => index + 1),
      );
    });

    it('tells only those who subscribed to the document, until they stop', async () => {
      const [stopped, elsewhere, marker] = [new Inbox(), new Inbox(), new Inbox()];
      const stop = two.subscribe(document, stopped);
      two.subscribe(`${document}/main`, elsewhere);
      one.publish(updatesOf(document, 1, 1));
      await stopped.until(({ messages }) => messages.length === 1);
      stop();
      stop();
      two.subscribe(document, marker);
      one.publish(updatesOf(document, 2, 2));
      await marker.until(({ messages }) => messages.length === 1);
      assert.equal(stopped.messages.length, 1);
      assert.equal(elsewhere.messages.length, 0);
    });

    it('reaches the other receivers when one throws', async () => {
      const inbox = new Inbox();
      two.subscribe(document, {
        receive: () => {
          throw new Error('a receiver failed');
        },
        lost: () => {},
      });
      two.subscribe(document, inbox);
      one.publish(updatesOf(document, 1, 1));
      await inbox.until(({ messages }) => messages.length === 1);
    });

    it('sends what waits before it closes, and is silent afterwards', async () => {
      const inbox = new Inbox();
      two.subscribe(document, inbox);
      const third = await open();
      third.publish(updatesOf(document, 1, 1));
      await third.close();
      third.publish(updatesOf(document, 2, 2));
      await inbox.until(({ messages }) => messages.length === 1);
      one.publish(updatesOf(document, 3, 3));
      await inbox.until(({ messages }) => messages.length === 2);
      assert.deepEqual(plain(inbox.messages), plain([updatesOf(document, 1, 1), updatesOf(document, 3, 3)]));
    });

    it('is ready', async () => {
      await one.ready();
    });
  });
}

function plain(messages: readonly BusMessage[]): unknown[] {
  return messages.map((message) => {
    if (message.kind === 'updates')
      return { ...message, updates: message.updates.map((update) => [...update]) };
    return message.kind === 'awareness' ? { ...message, awareness: [...message.awareness] } : message;
  });
}
