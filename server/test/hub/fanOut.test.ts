import assert from 'node:assert/strict';
import { FanOut } from '../../src/hub/document/fanOut.ts';
import type { Framing, Subscriber } from '../../src/hub/document/subscriber.ts';

/** Two framings that differ, so that members fall into two groups. */
const plain: Framing = { key: 'plain', update: (update) => [update], awareness: (update) => update };
const marked: Framing = {
  key: 'marked',
  update: (update) => [Uint8Array.of(255), update],
  awareness: (update) => update,
};

const nothing = () => {};

function subscriber(framing: Framing, deliver: (pieces: readonly Uint8Array[]) => void): Subscriber {
  return {
    ...{ framing, deliver },
    ...{
      deliverAwareness: nothing,
      answer: nothing,
      acknowledge: nothing,
      clocksTaken: nothing,
      changed: nothing,
    },
    ...{ pending: nothing, worked: nothing, storage: nothing, disconnect: nothing },
  };
}

const authors = [1, 2, 3, undefined];

describe('the fan-out of a turn', () => {
  it('brings everybody the edits of the others, each once, in each author’s order', () => {
    // Every order in which four edits of three members and of the server can come.
    for (let plan = 0; plan < 4 ** 4; plan += 1) {
      check([0, 1, 2, 3].map((digit) => authors[Math.floor(plan / 4 ** digit) % 4]));
    }
  });
});

function check(order: readonly (number | undefined)[]): void {
  const fanOut = new FanOut(nothing);
  const got = new Map<number, number[]>([1, 2, 3, 4].map((id) => [id, []]));
  for (const [id, bytes] of got) {
    fanOut.join(
      id,
      subscriber(id < 3 ? plain : marked, (pieces) => {
        for (const piece of pieces) bytes.push(...piece);
      }),
    );
  }
  for (const [index, author] of order.entries()) fanOut.add(Uint8Array.of(index), author);
  fanOut.flush();
  for (const [id, bytes] of got) {
    const edits = id < 3 ? bytes : bytes.filter((_, index) => index % 2 === 1);
    const others = order.flatMap((author, index) => (author === id ? [] : [index]));
    assert.deepEqual([...edits].sort(), others, `to ${id}: ${order}`);
    for (const author of authors) {
      const own = edits.filter((edit) => order[edit] === author);
      assert.deepEqual(own, [...own].sort(), `to ${id}: ${order}`);
    }
  }
}

describe('the fan-out of much', () => {
  it('of a large update everybody is handed the same memory, however their frames begin', () => {
    const fanOut = new FanOut(nothing);
    const got: Uint8Array[][] = [];
    for (const id of [1, 2, 3]) {
      const framing = { ...marked, key: `session ${id}` };
      fanOut.join(
        id,
        subscriber(framing, (pieces) => got.push([...pieces])),
      );
    }
    const large = new Uint8Array(100_000);
    fanOut.add(Uint8Array.of(7), 1);
    fanOut.add(large, 1);
    fanOut.add(Uint8Array.of(8), 2);
    fanOut.flush();
    assert.equal(got.length, 3);
    const holders = got.filter((pieces) => pieces.includes(large));
    assert.equal(holders.length, 2);
    const sizes = got.map((pieces) => pieces.reduce((sum, { length }) => sum + length, 0));
    assert.deepEqual(sizes, [2, 100_003, 100_005]);
  });

  it('members leave in time that is linear in their number', () => {
    const fanOut = new FanOut(nothing);
    const count = 20_000;
    for (let id = 0; id < count; id += 1)
      fanOut.join(id, subscriber({ ...plain, key: `session ${id}` }, nothing));
    const before = performance.now();
    for (let id = 0; id < count; id += 1) fanOut.leave(id);
    assert.ok(performance.now() - before < 500);
  });
});
