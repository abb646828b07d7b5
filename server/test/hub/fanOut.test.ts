import assert from 'node:assert/strict';
import { FanOut } from '../../src/hub/fanOut.ts';
import type { Framing, Outlet } from '../../src/hub/outlet.ts';

/** Two framings that differ, so that members fall into two groups. */
const plain: Framing = { key: 'plain', update: (update) => update, awareness: (update) => update };
const marked: Framing = {
  key: 'marked',
  update: (update) => Uint8Array.of(255, ...update),
  awareness: (update) => update,
};

const nothing = () => {};

function outlet(framing: Framing, deliver: (bytes: Uint8Array) => void): Outlet {
  return {
    ...{ framing, deliver },
    ...{ deliverAwareness: nothing, answer: nothing, acknowledge: nothing, changed: nothing },
    ...{ pending: nothing, worked: nothing, storage: nothing, expel: nothing },
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
      outlet(id < 3 ? plain : marked, (frames) => bytes.push(...frames)),
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
