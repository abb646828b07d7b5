import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as Y from 'yjs';
import { defaultLimits } from '../../src/base/limits.ts';
import { DocumentContent } from '../../src/room/document/documentContent.ts';
import { LiveDocument } from '../../src/room/liveDocument.ts';
import type { Effect } from '../../src/room/members/effects.ts';
import { differingClients } from '../../src/room/update/structMatch.ts';
import { scanUpdate } from '../../src/room/update/updateScan.ts';
import { awarenessOf } from '../faults/frames.ts';
import { member } from './members.ts';

const [ann, bob, mallory] = [20, 21, 22].map((id) => member(id)) as [Member, Member, Member];
type Member = ReturnType<typeof member>;

/** A document whose writes are committed at once. */
class Server {
  readonly live = new LiveDocument(
    'room/main',
    { epoch: 'e', snapshot: undefined, snapshotSeq: 0, tail: [] },
    defaultLimits,
  );
  readonly log: Uint8Array[] = [];
  readonly #heard = new Map<number, string[]>();

  join(...members: Member[]): void {
    for (const one of members) this.#run(this.live.join(one));
  }

  leave({ id }: Member): void {
    this.#run(this.live.leave(id));
  }

  silent({ id }: Member): void {
    this.#run(this.live.silent(id));
  }

  receive({ id }: Member, update: Uint8Array, answer = false): void {
    this.#run(this.live.receive(id, update, answer));
  }

  says({ id }: Member, client: number): void {
    this.#run(this.live.receiveAwareness(id, awarenessOf(client, {})));
  }

  /** What a member was told since they were asked about last. */
  heard({ id }: Member): string[] {
    const heard = this.#heard.get(id) ?? [];
    this.#heard.delete(id);
    return heard;
  }

  /** What a cold load would have. */
  get stored(): Y.Doc {
    const doc = new Y.Doc();
    for (const update of this.log) Y.applyUpdate(doc, update);
    return doc;
  }

  get text(): string {
    const doc = this.stored;
    assert.equal(this.live.content.doc().getText('content').toString(), doc.getText('content').toString());
    return doc.getText('content').toString();
  }

  #run(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === 'append') {
        this.log.push(effect.update);
        this.#run(this.live.committed(effect.ticket, this.log.length));
      } else if (effect.type === 'acknowledge') this.#tell(effect.to, effect.applied ? 'saved' : 'refused');
      else if (effect.type === 'answer' && effect.ask) this.#tell(effect.to, 'asked');
      else if (effect.type === 'clocksTaken') this.#tell(effect.to, 'taken');
      else if (effect.type === 'disconnect') this.#tell(effect.member, `${effect.code}`);
    }
  }

  #tell(id: number, what: string): void {
    this.#heard.set(id, [...(this.#heard.get(id) ?? []), what]);
  }
}

/** Somebody's document; `last` is the last update it made. */
function writer(clientID: number) {
  const doc = Object.assign(new Y.Doc(), { clientID });
  const made: Uint8Array[] = [];
  doc.on('update', (update) => made.push(update));
  const type = (text: string) => {
    doc.getText('content').insert(doc.getText('content').length, text);
    return made.at(-1)!;
  };
  return { doc, type, whole: () => Y.encodeStateAsUpdate(doc) };
}

/** A struct without content that takes the clocks of a client. */
function taking(client: number, clock: number, length: number): Uint8Array {
  return Uint8Array.of(1, 1, client, clock, 0, length, 0);
}

/** Deletes clocks of a client, and changes nothing else. */
function deleting(client: number, clock: number, length: number): Uint8Array {
  return Uint8Array.of(0, 1, client, 1, clock, length);
}

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
  readonly #server: Server;
  #id = 100;
  #client = 10;
  #mine = writer(this.#client);
  #me = member(this.#id);
  /** Whether their socket is known to be alive. */
  #isThere = true;

  constructor(server: Server) {
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

describe('a Yjs client and who writes by it', () => {
  it('invariant 14: nobody deletes what somebody who is here has yet to write', () => {
    for (const answer of [true, false]) {
      const server = new Server();
      server.join(ann, mallory);
      const mine = writer(7);
      server.receive(ann, mine.type('one '));
      const edit = writer(9).type('x').slice(0, -1);
      const deletions = [deleting(7, 4, 100), deleting(7, 3, 50), [...edit, ...deleting(7, 8, 100).slice(1)]];
      for (const update of deletions) server.receive(mallory, Uint8Array.from(update), answer);
      server.receive(ann, mine.type('two '));
      assert.equal(server.text, 'one two x');
      assert.ok(server.heard(mallory).includes('asked'), 'to say it again, now that it is there');
      server.receive(mallory, deleting(7, 4, 4), answer);
      assert.equal(server.text, 'one x', 'what is there may be deleted');
    }
  });

  it('invariant 1: what waits in a document is in the state of everybody, and holds nobody up', () => {
    const server = new Server();
    server.join(mallory);
    const waiting = [deleting(7, 0, 9), taking(7, 30, 1)];
    for (const update of waiting) server.receive(mallory, update);
    assert.deepEqual(server.heard(mallory), ['saved', 'saved']);
    server.join(ann, bob);
    server.says(ann, 7);
    const theirs = writer(8);
    for (const update of server.live.content.answerTo(Uint8Array.of(0))!) Y.applyUpdate(theirs.doc, update);
    theirs.type('bob');
    for (const answer of [true, false]) server.receive(bob, theirs.whole(), answer);
    assert.deepEqual(server.heard(bob), ['saved', 'saved']);
    assert.equal(server.text, 'bob');
    // Also once a snapshot has it.
    const snapshot = server.live.content.compact();
    const loaded = new DocumentContent(snapshot, []);
    theirs.type('!');
    const whole = theirs.whole();
    assert.equal(loaded.refusal(whole, scanUpdate(whole)!), undefined);
    const needed = loaded.withoutWaiting(whole, scanUpdate(whole)!);
    assert.equal(loaded.refusal(needed, scanUpdate(needed)!), undefined);
    loaded.add(needed, scanUpdate(needed)!);
    assert.equal(loaded.doc().getText('content').toString(), 'bob!');
  });

  it('invariant 14: a character that somebody wrote into is the same as it was before', () => {
    const server = new Server();
    server.join(ann, bob);
    const [mine, theirs] = [writer(7), writer(8)];
    server.receive(ann, mine.type('a😀b'));
    const before = mine.whole();
    Y.applyUpdate(theirs.doc, before);
    theirs.doc.getText('content').insert(2, 'x');
    server.receive(bob, theirs.whole(), true);
    server.receive(ann, before, true);
    server.receive(ann, writer(7).type('a😀c'), true);
    assert.deepEqual(server.heard(ann), ['saved', 'saved', 'taken']);
  });

  it('invariant 1: what a tab relays and deletes is deleted once its author has sent it', () => {
    const server = new Server();
    server.join(ann, bob);
    const [mine, theirs] = [writer(7), writer(8)];
    server.says(ann, 7);
    const typed = mine.type('ann ');
    Y.applyUpdate(theirs.doc, typed);
    theirs.doc.getText('content').delete(0, 2);
    theirs.type('bob');
    server.receive(bob, theirs.whole(), true);
    assert.deepEqual(server.heard(bob), []);
    server.receive(ann, typed);
    assert.deepEqual(server.heard(bob), ['saved', 'asked']);
    server.receive(bob, theirs.whole(), true);
    assert.equal(server.text, 'n bob');
  });

  it('invariant 14: who claims the clocks of somebody who has said which are theirs takes nothing from them', () => {
    for (const answer of [true, false]) {
      const server = new Server();
      server.join(ann, mallory);
      server.says(ann, 7);
      server.receive(mallory, taking(7, 0, 100), answer);
      server.receive(ann, writer(7).type('one '));
      assert.deepEqual(server.heard(ann), ['saved']);
      assert.equal(server.text, 'one ');
      assert.ok(!server.heard(mallory).includes('saved'));
    }
  });

  it('invariant 14: who claims the clocks of somebody who has written by them takes nothing from them', () => {
    for (const answer of [true, false]) {
      const server = new Server();
      server.join(ann, mallory);
      const mine = writer(7);
      server.receive(ann, mine.type('one '));
      server.receive(mallory, taking(7, 4, 100), answer);
      server.receive(ann, mine.type('two '));
      assert.deepEqual(server.heard(ann), ['saved', 'saved']);
      assert.equal(server.text, 'one two ');
      assert.ok(!server.heard(mallory).includes('saved'));
    }
  });

  it('invariant 14: of an update only what is of somebody else is held, and no clocks get a gap', () => {
    const server = new Server();
    server.join(ann, bob);
    const [mine, theirs] = [writer(7), writer(8)];
    server.says(ann, 7);
    const typed = mine.type('ann ');
    Y.applyUpdate(theirs.doc, typed);
    theirs.type('bob');
    server.receive(bob, theirs.whole(), true);
    assert.deepEqual(server.heard(bob), [], 'a part of it waits');
    server.receive(ann, typed);
    assert.deepEqual(server.heard(bob), ['saved'], 'what tabs relay for each other is the same');
    assert.deepEqual(server.heard(ann), ['saved']);
    assert.equal(server.text, 'ann bob');
  });

  it('invariant 14: what is held is taken when its author is gone, or silent', () => {
    for (const way of ['leave', 'silent'] as const) {
      const server = new Server();
      server.join(ann, bob);
      server.says(ann, 7);
      server.receive(bob, writer(7).type('relayed'), true);
      assert.equal(server.text, '');
      server[way](ann);
      assert.equal(server.text, 'relayed');
      assert.deepEqual(server.heard(bob), ['saved']);
    }
  });

  it('invariant 14: whoever is told that theirs is saved wrote what is in the log', () => {
    const server = new Server();
    server.join(mallory, ann);
    const forged = writer(7).type('forged');
    server.receive(mallory, forged);
    server.leave(mallory);
    const mine = writer(7);
    server.receive(ann, mine.type('mine'));
    assert.deepEqual(server.heard(ann), ['taken']);
    server.receive(ann, mine.type(' and more'));
    server.receive(ann, mine.whole(), true);
    assert.deepEqual(server.heard(ann), ['taken', 'taken']);
    assert.equal(server.text, 'forged');
    const again = writer(7);
    again.type('forged');
    server.receive(ann, again.whole());
    assert.deepEqual(server.heard(ann), ['saved'], 'the same structs are the same');
  });

  it('invariant 14: so it is for what others deleted since, and where a garbage struct has the clocks', () => {
    const server = new Server();
    server.join(ann, bob);
    const mine = writer(7);
    server.receive(ann, mine.type('abc'));
    const theirs = writer(8);
    Y.applyUpdate(theirs.doc, mine.whole());
    theirs.doc.getText('content').delete(1, 1);
    server.receive(bob, theirs.whole(), true);
    server.heard(ann);
    server.receive(ann, mine.whole());
    assert.deepEqual(server.heard(ann), ['saved'], 'that it is deleted is no other content');
    server.leave(ann);
    server.receive(bob, taking(7, 3, 50), true);
    server.join(ann);
    server.receive(ann, mine.type('d'));
    assert.deepEqual(server.heard(ann), ['taken']);
  });

  it('invariant 14: who comes back as somebody new, while their old socket is half open, is told at once', () => {
    const server = new Server();
    const [before, after] = [member(30), member(31)];
    const mine = writer(7);
    server.join(before);
    server.says(before, 7);
    server.receive(before, mine.type('one '));
    server.join(after);
    server.says(after, 7);
    server.receive(after, mine.type('two '));
    assert.deepEqual(server.heard(after), ['taken'], 'a client of ours takes another id');
    assert.equal(server.text, 'one ');
    server.silent(before);
    assert.equal(server.text, 'one two ', 'the others wait for the old socket to miss a ping');
    assert.deepEqual(server.heard(after), ['saved']);
  });

  it('invariant 14: the same person may write by their client on a second connection', () => {
    const server = new Server();
    const [first, second] = [member(30, { person: 'guest:ann' }), member(31, { person: 'guest:ann' })];
    const mine = writer(7);
    server.join(first, second);
    server.receive(first, mine.type('one '));
    server.receive(second, mine.type('two '));
    server.leave(first);
    server.receive(mallory, taking(7, 8, 50));
    server.receive(second, mine.type('three'));
    assert.equal(server.text, 'one two three');
    assert.deepEqual(server.heard(second), ['saved', 'saved']);
  });

  it('invariant 14: a client that another relayed first is its own once it comes', () => {
    const server = new Server();
    server.join(bob);
    server.says(bob, 8);
    const mine = writer(7);
    server.receive(bob, mine.type('relayed '));
    server.join(ann);
    server.says(ann, 7);
    server.receive(ann, mine.type('typed'));
    assert.deepEqual(server.heard(ann), ['saved']);
    assert.equal(server.text, 'relayed typed');
  });

  it('invariant 14: holds for the clients the server itself writes by', () => {
    const server = new Server();
    server.live.reserve(9);
    server.join(mallory);
    server.receive(mallory, taking(9, 3, 50));
    assert.ok(!server.heard(mallory).includes('saved'));
    const { effects } = server.live.edit('rest', 9, (doc) => doc.getText('content').insert(0, 'by REST'));
    assert.ok(effects.some(({ type }) => type === 'append'));
    assert.equal(server.live.content.doc().getText('content').toString(), 'by REST');
  });

  it('invariant 5: what is held is bounded: whoever sends more comes back later', () => {
    const server = new Server();
    server.join(ann, mallory);
    server.says(ann, 7);
    for (let clock = 0; clock < 300; clock += 1) server.receive(mallory, taking(7, 1, 1));
    assert.ok(server.heard(mallory).includes('4513'));
  });

  it('invariant 14: with two servers nobody is told that it is saved before what came first is known', () => {
    for (const forged of [writer(7).type('forged'), taking(7, 0, 100)]) {
      const server = new Server();
      const mine = writer(7);
      server.join(ann);
      const [, append] = server.live.receive(ann.id, mine.type('mine'), false);
      assert.equal(append?.type, 'append');
      assert.deepEqual(server.live.committed(1, 2), [{ type: 'catchUp' }]);
      const effects = server.live.merge([{ seq: 1, update: forged }]);
      assert.deepEqual(effects.at(-1), { type: 'clocksTaken', to: ann.id, clients: [7] });
    }
  });

  it('invariant 14: whatever a guest forges and whenever a socket is half open, what is called saved is in the log', () => {
    fc.assert(
      fc.property(fc.array(actArbitrary, { minLength: 5, maxLength: 40 }), (plan) => {
        const server = new Server();
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
