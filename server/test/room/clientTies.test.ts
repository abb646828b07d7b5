import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { DocumentContent } from '../../src/room/document/documentContent.ts';
import { scanUpdate } from '../../src/room/update/updateScan.ts';
import { ann, bob, CommittingServer, deleting, mallory, taking, writer } from './committingServer.ts';
import { member } from './members.ts';

describe('a Yjs client and who writes by it', () => {
  it('invariant 14: nobody deletes what somebody who is here has yet to write', () => {
    for (const answer of [true, false]) {
      const server = new CommittingServer();
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
    const server = new CommittingServer();
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
    const server = new CommittingServer();
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
    const server = new CommittingServer();
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
      const server = new CommittingServer();
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
      const server = new CommittingServer();
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
    const server = new CommittingServer();
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
      const server = new CommittingServer();
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
    const server = new CommittingServer();
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
    const server = new CommittingServer();
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
    const server = new CommittingServer();
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
    const server = new CommittingServer();
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
    const server = new CommittingServer();
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
    const server = new CommittingServer();
    server.live.reserve(9);
    server.join(mallory);
    server.receive(mallory, taking(9, 3, 50));
    assert.ok(!server.heard(mallory).includes('saved'));
    const { effects } = server.live.edit('rest', 9, (doc) => doc.getText('content').insert(0, 'by REST'));
    assert.ok(effects.some(({ type }) => type === 'append'));
    assert.equal(server.live.content.doc().getText('content').toString(), 'by REST');
  });

  it('invariant 5: what is held is bounded: whoever sends more comes back later', () => {
    const server = new CommittingServer();
    server.join(ann, mallory);
    server.says(ann, 7);
    for (let clock = 0; clock < 300; clock += 1) server.receive(mallory, taking(7, 1, 1));
    assert.ok(server.heard(mallory).includes('4513'));
  });

  it('invariant 14: with two servers nobody is told that it is saved before what came first is known', () => {
    for (const forged of [writer(7).type('forged'), taking(7, 0, 100)]) {
      const server = new CommittingServer();
      const mine = writer(7);
      server.join(ann);
      const [, append] = server.live.receive(ann.id, mine.type('mine'), false);
      assert.equal(append?.type, 'append');
      assert.deepEqual(server.live.committed(1, 2), [{ type: 'catchUp' }]);
      const effects = server.live.merge([{ seq: 1, update: forged }]);
      assert.deepEqual(effects.at(-1), { type: 'clocksTaken', to: ann.id, clients: [7] });
    }
  });
});
