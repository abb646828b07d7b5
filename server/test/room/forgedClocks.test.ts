import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as Y from 'yjs';
import { differingClients } from '../../src/room/update/structMatch.ts';
import { bob, CommittingServer, type Member, mallory, taking, writer } from './committingServer.ts';
import { member } from './members.ts';

type Act = {
  do: 'type' | 'relay' | 'forge' | 'forgeText' | 'goSilent' | 'reconnect' | 'comeBackAsNew';
  ahead: number;
  length: number;
  answer: boolean;
};

const actArbitrary: fc.Arbitrary<Act> = fc.record({
  do: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('type', 'relay', 'goSilent', 'reconnect', 'comeBackAsNew') },
    { weight: 3, arbitrary: fc.constantFrom('forge', 'forgeText') },
  ),
  ahead: fc.nat(3),
  length: fc.integer({ min: 1, max: 9 }),
  answer: fc.boolean(),
});

/** Somebody who types, relayed by Bob; Mallory forges what they will write. */
class Person {
  readonly #server: CommittingServer;
  #id = 100;
  #client = 10;
  #mine = writer(this.#client);
  #me = member(this.#id);
  /** Whether their socket is known to be alive. */
  #isThere = true;

  constructor(server: CommittingServer) {
    this.#server = server;
    this.#join();
  }

  type(): void {
    const [client, wasThere] = [this.#client, this.#isThere];
    this.#send(this.#mine.type('typed '), false);
    if (wasThere) assert.equal(this.#client, client, 'nobody takes the clocks of who is there');
  }

  relay({ answer }: Act): void {
    this.#server.receive(bob, this.#mine.whole(), answer);
  }

  forge({ ahead, length, answer }: Act): void {
    const next = Y.getState(this.#mine.doc.store, this.#client);
    this.#server.receive(mallory, taking(this.#client, next + ahead, length), answer);
  }

  forgeText({ answer }: Act): void {
    const forger = writer(this.#client);
    Y.applyUpdate(forger.doc, this.#mine.whole());
    this.#server.receive(mallory, forger.type('forged'), answer);
  }

  goSilent(): void {
    this.#server.silent(this.#me);
    this.#isThere = false;
  }

  /** What was held is taken when they are gone. */
  reconnect(): void {
    this.#isThere = false;
    this.#server.leave(this.#me);
    this.#connect(this.#again());
  }

  comeBackAsNew(): void {
    this.#isThere = false;
    this.#id += 1;
    this.#connect(member(this.#id));
  }

  #again(): Member {
    this.#id += 1;
    return member(this.#id, { person: this.#me.person });
  }

  #connect(as: Member): void {
    this.#me = as;
    this.#join();
    this.#send(this.#mine.whole(), true);
  }

  #join(): void {
    this.#server.join(this.#me);
    this.#server.says(this.#me, this.#client);
  }

  #send(update: Uint8Array, answer: boolean): void {
    this.#server.receive(this.#me, update, answer);
    const heard = this.#server.heard(this.#me);
    if (heard.includes('saved')) this.#assertStored(update);
    if (heard.includes('taken')) this.#writeAgain();
  }

  #assertStored(update: Uint8Array): void {
    const { stored } = this.#server;
    assert.equal(differingClients(stored, update).size, 0, 'it is what is in the log');
    const own = Y.decodeUpdate(update).structs.filter(({ id }) => id.client === this.#client);
    for (const { id, length } of own)
      assert.ok(Y.getState(stored.store, id.client) >= id.clock + length, 'all of it');
  }

  /** As clients of ours do: another Yjs client writes it again. */
  #writeAgain(): void {
    this.#client += 1;
    this.#mine = writer(this.#client);
    Y.applyUpdate(this.#mine.doc, Y.encodeStateAsUpdate(this.#server.stored));
    this.#server.leave(this.#me);
    this.#me = this.#again();
    this.#join();
    this.#isThere = true;
    this.#server.receive(this.#me, this.#mine.type('again '));
    assert.deepEqual(this.#server.heard(this.#me), ['saved']);
  }
}

describe('clocks that a guest forges', () => {
  it('invariant 14: whatever a guest forges and whenever a socket is half open, what is called saved is in the log', () => {
    fc.assert(
      fc.property(fc.array(actArbitrary, { minLength: 5, maxLength: 40 }), (plan) => {
        const server = new CommittingServer();
        server.join(bob, mallory);
        const person = new Person(server);
        for (const act of plan) {
          person[act.do](act);
          assert.equal(typeof server.text, 'string');
        }
      }),
      { numRuns: 300, seed: 14 },
    );
  });
});
