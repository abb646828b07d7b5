import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { Incoming } from '../../src/hub/incoming.ts';
import type { Step } from '../../src/hub/turns/roomTurns.ts';
import { defaultBounds } from '../../src/room/document/bounds.ts';
import { LiveDocument } from '../../src/room/liveDocument.ts';
import type { Effect } from '../../src/room/members/effects.ts';
import { member } from '../room/members.ts';
import { gapped, letters } from '../room/nastyUpdates.ts';

const ann = member(1, { person: 'ann' });
const bob = member(2, { person: 'bob' });
const vera = member(3, { person: 'vera', role: 'viewer' });
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A document, what its members send to it, and the turns in which the work of that is done. */
class Room {
  readonly live: LiveDocument;
  readonly effects: Effect[] = [];
  readonly left = new Set<number>();
  waitingBytes = 0;
  #seq = 0;
  /** Work that is not done: each step ends as soon as it can. */
  #works: { step: Step; resolve: () => void }[] = [];

  constructor(tail: Uint8Array[] = [], documentBytes = 10_000_000) {
    this.#seq = tail.length;
    const stored = {
      epoch: 'e',
      snapshot: undefined,
      snapshotSeq: 0,
      tail: tail.map((update, index) => ({ seq: index + 1, update })),
    };
    const limits = { ...defaultBounds, documentBytes, awarenessClients: 16, remoteAwarenessClients: 16 };
    this.live = new LiveDocument('room/main', stored, limits);
    for (const one of [ann, bob, vera]) this.live.join(one);
  }

  incoming({ id }: typeof ann): Incoming {
    return new Incoming({
      id,
      live: this.live,
      inTurns: (step) => new Promise((resolve) => this.#works.push({ step, resolve })),
      hasLeft: () => this.left.has(id),
      run: (take) => this.effects.push(...take()),
      waiting: (bytes) => {
        this.waitingBytes += bytes;
      },
      failed: (error) => {
        throw error;
      },
    });
  }

  /** One step of what waits. @returns whether anything did */
  async turn(): Promise<boolean> {
    const [work] = this.#works;
    if (!work) return false;
    if (work.step(() => true)) {
      this.#works.shift();
      work.resolve();
    }
    await tick();
    return true;
  }

  async turns(): Promise<number> {
    let count = 0;
    while (await this.turn()) count += 1;
    return count;
  }

  of<T extends Effect['type']>(type: T): Extract<Effect, { type: T }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type);
  }

  commitAll(): Effect[] {
    return this.of('append').flatMap(({ ticket }) => this.live.committed(ticket, ++this.#seq));
  }
}

describe('what a member sends to a document', () => {
  it('invariant 11: is taken in parts when it is much, and others are between them', async () => {
    const room = new Room();
    room.incoming(ann).take(letters(20_000, 7), false);
    const other = room.incoming(bob);
    let turns = 0;
    for (; await room.turn(); turns += 1) other.take(letters(1, 100 + turns), false);
    assert.ok(turns >= 5, `${turns} turns`);
    const authors = room.of('append').map(({ author }) => author);
    assert.ok(authors.lastIndexOf('ann') > authors.indexOf('bob'), authors.join());
    for (const { update } of room.of('append')) assert.ok(update.length < 40_000);
    assert.equal(room.live.content.doc().getText('content').length, 20_000 + turns);
    assert.equal(room.waitingBytes, 0);
  });

  it('invariant 2: is acknowledged once, when all of its parts are saved', async () => {
    const room = new Room();
    const incoming = room.incoming(ann);
    incoming.take(letters(20_000, 7), false);
    incoming.take(letters(10, 7, 20_000), false);
    await room.turns();
    const effects = room.commitAll();
    assert.equal(effects.filter(({ type }) => type === 'acknowledge').length, 2);
    assert.equal(effects.findIndex(({ type }) => type === 'acknowledge') >= 0, true);
    assert.equal(room.live.content.doc().getText('content').length, 20_010);
    assert.ok(room.of('append').length > 5);
  });

  it('comes in its order: what is sent meanwhile waits', async () => {
    const room = new Room();
    const incoming = room.incoming(ann);
    incoming.take(letters(20_000, 7), false);
    incoming.take(letters(1, 7, 20_000), false);
    assert.ok(room.waitingBytes > 100_000);
    await room.turns();
    const next = room.live.content.next(7);
    assert.equal(next, 20_001);
    assert.equal(room.live.content.doc().store.pendingStructs, null);
  });

  it('invariant 11: waits where it has to be compared with a content that is not built', async () => {
    const room = new Room([letters(20_000, 7)]);
    const incoming = room.incoming(ann);
    incoming.take(letters(100, 7, 10_000), true);
    assert.deepEqual(room.effects, []);
    assert.ok((await room.turns()) > 5);
    assert.deepEqual(room.of('acknowledge'), [{ type: 'acknowledge', to: ann.id, applied: true }]);
    incoming.take(letters(100, 7, 11_000), true);
    assert.equal(room.of('acknowledge').length, 2, 'and does not wait once it is');
  });

  it('is refused as a whole where it is too large, has gaps, or builds on what is not here', async () => {
    const cases: [Room, Uint8Array, number][] = [
      [new Room([], 50_000), letters(20_000, 7), 4409],
      [new Room(), letters(20_000, 7, 5), 4525],
      [new Room([letters(10, 9)]), Y.mergeUpdates([letters(20_000, 7), gapped(2, 9)]), 4525],
    ];
    for (const [room, update, code] of cases) {
      room.incoming(ann).take(update, false);
      await room.turns();
      assert.deepEqual(
        room.of('disconnect').map((effect) => effect.code),
        [code],
      );
      assert.equal(room.of('append').length, 0);
    }
  });

  it('is over when they leave, and what was taken is not acknowledged', async () => {
    const room = new Room();
    room.incoming(ann).take(letters(20_000, 7), false);
    await room.turn();
    room.left.add(ann.id);
    room.live.leave(ann.id);
    assert.ok((await room.turns()) <= 1);
    assert.equal(room.of('append').length, 1);
    assert.deepEqual(room.commitAll(), []);
    assert.equal(room.waitingBytes, 0);
  });

  it('invariant 14: is not acknowledged where the log has others under the clocks of its first part', async () => {
    const room = new Room();
    room.incoming(ann).take(letters(20_000, 7), false);
    await room.turn();
    const forged = Object.assign(new Y.Doc(), { clientID: 7 });
    forged.getText('content').insert(0, 'other');
    room.live.merge([{ seq: 1, update: Y.encodeStateAsUpdate(forged) }]);
    await room.turns();
    const seqs = room.of('append').map(({ ticket }, index) => room.live.committed(ticket, index + 2));
    const told = seqs.flat().filter(({ type }) => type === 'clocksTaken' || type === 'acknowledge');
    assert.deepEqual(told, [{ type: 'clocksTaken', to: ann.id, clients: [7] }]);
  });

  it('invariant 14: is taken but for a client that has others under clocks of a later part', async () => {
    const taken = Object.assign(new Y.Doc(), { clientID: 8 });
    taken.getText('content').insert(0, 'other');
    const room = new Room([Y.encodeStateAsUpdate(taken)]);
    room.incoming(ann).take(Y.mergeUpdates([letters(5_000, 9), letters(2_000, 8)]), false);
    await room.turns();
    assert.deepEqual(room.of('clocksTaken'), [{ type: 'clocksTaken', to: ann.id, clients: [8] }]);
    assert.deepEqual(room.of('disconnect'), []);
    assert.equal(room.live.content.next(9), 5_000);
    assert.equal(room.live.content.next(8), 5);
    assert.deepEqual(
      room.commitAll().filter(({ type }) => type === 'acknowledge'),
      [],
    );
  });

  it('invariant 3: of a viewer changes nothing, however much it is', async () => {
    const room = new Room();
    room.incoming(vera).take(letters(20_000, 7), false);
    await room.turns();
    assert.deepEqual(room.effects, [{ type: 'acknowledge', to: vera.id, applied: false }]);
    assert.equal(room.live.content.size, 0);
  });
});
