import * as encoding from 'lib0/encoding';
import type { Random } from '../../client/testing/random.ts';
import { syncTypes } from '../src/wire/hocuspocus/hocuspocusFraming.ts';
import type { Forgery } from './plan.ts';
import { SimLink } from './simLink.ts';
import { Speech } from './simMessages.ts';
import type { SimScheduler } from './simScheduler.ts';

/** Whoever has the link of the room, and writes in the name of others. */
export class SimGuest {
  readonly #scheduler: SimScheduler;
  readonly #random: Random;
  readonly #speech: Speech;
  readonly #links: SimLink[] = [];

  constructor(scheduler: SimScheduler, random: Random, document: string) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#speech = new Speech(document);
  }

  /**
   * Sends one forgery over a link of its own.
   * @param dial connects the link to a server that is up
   */
  forge(dial: (link: SimLink) => void, how: Forgery, { client, from, to }: Clocks): void {
    const link = new SimLink(this.#scheduler, this.#random, { message: () => {}, closed: () => {} });
    dial(link);
    this.#links.push(link);
    link.send(this.#speech.auth('guest'));
    // As stock clients do; whoever writes by another's client before anything else is taken for its owner.
    link.send(this.#speech.awareness(spoken(this.#random.between(1_000_000, 2 ** 31))));
    link.send(this.#speech.sync(syncTypes.update, forged(how, { client, from, to })));
  }

  leave(): void {
    for (const link of this.#links.splice(0)) link.cut();
  }
}

type Clocks = { client: number; from: number; to: number };

function spoken(client: number): Uint8Array {
  return encoding.encode((encoder) => {
    for (const value of [1, client, 1]) encoding.writeVarUint(encoder, value);
    encoding.writeVarString(encoder, '{}');
  });
}

function forged(how: Forgery, { client, from, to }: Clocks): Uint8Array {
  return encoding.encode((encoder) => {
    const write = (...values: number[]) => {
      for (const value of values) encoding.writeVarUint(encoder, value);
    };
    if (how === 'deletion') {
      write(0, 1, client, 1, from, to - from);
      return;
    }
    write(1, 1, client, from);
    encoding.writeUint8(encoder, 0);
    write(to - from);
    write(0);
  });
}
