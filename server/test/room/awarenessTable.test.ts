import assert from 'node:assert/strict';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { AwarenessTable } from '../../src/room/members/awarenessTable.ts';
import { ClientTies } from '../../src/room/members/clientTies.ts';
import { member } from './members.ts';

const limits = { awarenessClients: 3, remoteAwarenessClients: 5 };

describe('the awareness of a document', () => {
  const made: Awareness[] = [];
  const person = (clientID: number) => {
    const awareness = new Awareness(Object.assign(new Y.Doc(), { clientID }));
    made.push(awareness);
    return awareness;
  };
  const says = (awareness: Awareness, state: Record<string, unknown> | null) => {
    awareness.setLocalState(state);
    return encodeAwarenessUpdate(awareness, [awareness.clientID]);
  };
  /** A table whose members 1, 10 and 11 are one person, and 20 and 21 one each. */
  const open = () => {
    const ties = new ClientTies();
    for (const id of [1, 10, 11, 20, 21]) ties.join(member(id));
    return { ties, table: new AwarenessTable(limits, ties) };
  };
  const seen = (watcher: Awareness, update: Uint8Array | undefined) => {
    if (update) applyAwarenessUpdate(watcher, update, 'test');
    return [...watcher.getStates().keys()].filter((id) => id !== watcher.clientID).sort();
  };
  afterEach(() => {
    for (const awareness of made.splice(0)) awareness.destroy();
  });

  it('hands out the latest state of each client, and who said it', () => {
    const { table } = open();
    const [ann, watcher] = [person(1), person(9)];
    table.receive(says(ann, { cursor: 1 }), member(10));
    table.receive(says(ann, { cursor: 2 }), member(10));
    assert.deepEqual(seen(watcher, table.takeChanged().all), [1]);
    assert.deepEqual(watcher.getStates().get(1), { cursor: 2, tandem: member(10).identity });
    assert.equal(table.takeChanged().all, undefined, 'nothing has changed since');
    assert.deepEqual(seen(person(8), table.all()), [1]);
  });

  it('invariant 7: clients of a connection go when it goes, and an echo does not bring them back', () => {
    const { table } = open();
    const [ann, watcher] = [person(1), person(9)];
    const update = says(ann, { cursor: 1 });
    table.receive(update, member(10));
    seen(watcher, table.takeChanged().all);
    table.clear(10);
    assert.deepEqual(seen(watcher, table.takeChanged().all), []);
    table.receive(update, member(11));
    assert.deepEqual(seen(watcher, table.takeChanged().all), []);
    assert.equal(table.size, 0);
  });

  it('who says goodbye is gone; nobody can say it for another with the same clock', () => {
    const { table } = open();
    const [ann, watcher] = [person(1), person(9)];
    table.receive(says(ann, { cursor: 1 }), member(10));
    applyAwarenessUpdate(watcher, table.takeChanged().all!, 'test');
    const farewell = says(ann, null);
    table.receive(farewell, member(10));
    assert.deepEqual(seen(watcher, table.takeChanged().all), []);
  });

  it('a client that comes back on another connection is bound to that one', () => {
    const { table } = open();
    const ann = person(1);
    table.receive(says(ann, { cursor: 1 }), member(10));
    table.receive(says(ann, { cursor: 2 }), member(11));
    table.clear(10);
    assert.equal(table.size, 1);
    table.clear(11);
    assert.equal(table.size, 0);
  });

  it('cursors of another server stay while they are renewed', () => {
    const { table } = open();
    const ann = person(1);
    const update = says(ann, { cursor: 1 });
    table.receiveRemote(update, 100);
    assert.equal(table.own(), undefined, 'they are not told to others as our own');
    table.receiveRemote(update, 200);
    assert.equal(table.expireRemote(150), true);
    assert.equal(table.size, 1);
    assert.equal(table.expireRemote(250), false);
    assert.equal(table.size, 0);
  });

  it('invariant 5: of the clients a member makes up only the last ones are kept, and others hear of no more', () => {
    const { table } = open();
    const watcher = person(9);
    for (let client = 100; client < 1100; client += 1) table.receive(says(person(client), {}), member(10));
    const first = table.takeChanged().all!;
    assert.deepEqual(seen(watcher, first), [1097, 1098, 1099]);
    assert.ok(first.length < 400, 'it names nobody who was gone before anybody heard of them');
    table.receive(says(person(2000), {}), member(10));
    table.receive(says(person(2001), {}), member(11));
    const second = table.takeChanged();
    assert.deepEqual(
      seen(watcher, second.all),
      [1098, 1099, 2000, 2001],
      'who was told of is told to be gone',
    );
    assert.deepEqual(second.own, second.all, 'the other servers are told too');
    table.clear(10);
    assert.deepEqual(seen(watcher, table.takeChanged().all), [2001]);
    assert.equal(table.size, 1);
  });

  it('a client that speaks again is not the oldest any more', () => {
    const { table } = open();
    const people = [1, 2, 3, 4].map(person);
    for (const one of people.slice(0, 3)) table.receive(says(one, {}), member(10));
    table.receive(says(people[0]!, { again: true }), member(10));
    table.receive(says(people[3]!, {}), member(10));
    assert.deepEqual(seen(person(9), table.all()), [1, 3, 4]);
  });

  it('invariant 5: so it is with the clients of other servers', () => {
    const { table } = open();
    for (let client = 100; client < 200; client += 1) table.receiveRemote(says(person(client), {}), 1);
    assert.equal(table.size, 5);
    table.receive(says(person(1), {}), member(10));
    assert.equal(table.size, 6, 'members here are counted apart');
  });

  it('refuses what a client could not read', () => {
    const { table } = open();
    const notJson = Uint8Array.of(1, 7, 1, 1, 123);
    const aNumber = Uint8Array.of(1, 7, 1, 1, 49);
    const tooShort = Uint8Array.of(2, 7, 1, 2, 123, 125);
    const tooLong = Uint8Array.of(1, 7, 1, 2, 123, 125, 0);
    for (const update of [notJson, aNumber, tooShort, tooLong])
      assert.equal(table.receive(update, member(1)), false);
    assert.equal(table.receive(Uint8Array.of(1, 7, 1, 2, 123, 125), member(1)), true);
  });

  it('invariant 12: says who said it, whatever the client claims to be', () => {
    const { table } = open();
    const mallory = person(1);
    const claim = { member: 'ann', role: 'owner', kind: 'owner' };
    table.receive(says(mallory, { user: { id: 'ann' }, tandem: claim }), member(20));
    const watcher = person(9);
    seen(watcher, table.all());
    assert.deepEqual(watcher.getStates().get(1), { user: { id: 'ann' }, tandem: member(20).identity });
  });

  it('invariant 12: nobody moves or removes the cursor of another, whatever clock they name', () => {
    const { table } = open();
    const [ann, mallory, watcher] = [person(1), person(1), person(9)];
    table.receive(says(ann, { cursor: 1 }), member(10));
    for (let clock = 0; clock < 50; clock += 1) mallory.setLocalState({});
    table.receive(says(mallory, { cursor: 666 }), member(20));
    table.receive(says(mallory, null), member(20));
    seen(watcher, table.takeChanged().all);
    assert.deepEqual(watcher.getStates().get(1), { cursor: 1, tandem: member(10).identity });
    table.receive(says(ann, { cursor: 2 }), member(10));
    seen(watcher, table.takeChanged().all);
    assert.equal(watcher.getStates().get(1)?.cursor, 2);
  });

  it('invariant 12: a client that another repeated first is its own once it speaks', () => {
    const { table } = open();
    const [ann, bob, watcher] = [person(1), person(2), person(9)];
    const ofAnn = says(ann, { cursor: 1 });
    table.receive(says(bob, {}), member(21));
    table.receive(ofAnn, member(21));
    seen(watcher, table.takeChanged().all);
    table.receive(ofAnn, member(20));
    seen(watcher, table.takeChanged().all);
    assert.deepEqual(watcher.getStates().get(1), { cursor: 1, tandem: member(20).identity });
    table.receive(says(ann, { cursor: 2 }), member(20));
    table.receive(ofAnn, member(21));
    table.clear(21);
    seen(watcher, table.takeChanged().all);
    assert.deepEqual(watcher.getStates().get(1), { cursor: 2, tandem: member(20).identity });
  });

  it('invariant 12: a changed role is told at once, and what the client says next is heard', () => {
    const { table } = open();
    const [ann, watcher] = [person(1), person(9)];
    table.receive(says(ann, { cursor: 1 }), member(10));
    seen(watcher, table.takeChanged().all);
    const viewer = member(10, { role: 'viewer' });
    table.identityChanged(viewer);
    table.receive(says(ann, { cursor: 2 }), viewer);
    table.identityChanged(viewer);
    seen(watcher, table.takeChanged().all);
    assert.deepEqual(watcher.getStates().get(1), { cursor: 2, tandem: viewer.identity });
    table.receive(says(ann, null), viewer);
    assert.deepEqual(seen(watcher, table.takeChanged().all), []);
  });

  it('invariant 12: holds between two servers', () => {
    const [here, there] = [open(), open()];
    const [ann, mallory, watcher] = [person(1), person(1), person(9)];
    here.table.receive(says(ann, { cursor: 1 }), member(10));
    there.table.receiveRemote(here.table.takeChanged().own!, 1);
    for (let clock = 0; clock < 50; clock += 1) mallory.setLocalState({});
    there.table.receive(says(mallory, { cursor: 666 }), member(20));
    seen(watcher, there.table.takeChanged().all);
    assert.deepEqual(watcher.getStates().get(1), { cursor: 1, tandem: member(10).identity });
    ann.setLocalState({});
    there.table.receive(says(ann, { cursor: 2 }), member(10));
    here.table.receiveRemote(there.table.takeChanged().own!, 2);
    seen(watcher, here.table.takeChanged().all);
    assert.equal(
      watcher.getStates().get(1)?.cursor,
      2,
      'whoever moves to the other server takes theirs along',
    );
  });
});
