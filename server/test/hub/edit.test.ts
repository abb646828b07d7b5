import assert from 'node:assert/strict';
import { fileDocumentName, fileTypes } from '@tandem/protocol/documents';
import type * as Y from 'yjs';
import { FakeDatabase, FakeLog } from '../../sim/fakeLog.ts';
import { VirtualTime } from '../../sim/simScheduler.ts';
import { Hub } from '../../src/hub/hub.ts';
import { LogError } from '../../src/room/updateLog.ts';
import { firstUpdate } from '../wire/testServer.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const document = fileDocumentName('0123456789abcdefghjk', 'main');
const other = fileDocumentName('0123456789abcdefghjk', 'other');
const minute = 60_000;

describe('an edit that the server makes for somebody', () => {
  const time = new VirtualTime();
  let refused: Set<string>;
  let hub: Hub;

  beforeEach(() => {
    refused = new Set();
    const database = new FakeDatabase();
    for (const name of [document, other]) database.create(name, 'epoch', firstUpdate(''));
    const updates = new FakeLog(database);
    const append = updates.append.bind(updates);
    updates.append = (name, ...rest) =>
      refused.has(name) ? Promise.reject(new LogError('unavailable', 'disk full')) : append(name, ...rest);
    hub = new Hub({ updates, log, scheduler: time.scheduler() });
  });
  afterEach(() => hub.close());

  /** Adds a text at the end; what came of it is known once time has passed. */
  function add(name: string, text: string): { result: string | undefined } {
    const outcome: { result: string | undefined } = { result: undefined };
    const change = (doc: Y.Doc) => {
      const content = doc.getText(fileTypes.content);
      content.insert(content.length, text);
    };
    hub.edit(name, 'ann', change).then(
      () => {
        outcome.result = 'saved';
      },
      (error: LogError) => {
        outcome.result = error.reason;
      },
    );
    return outcome;
  }

  const textOf = (name: string) => hub.read(name, (doc) => doc.getText(fileTypes.content).toString());

  it('is not waited for without end while the database takes no writes, and changes nothing after the first', async () => {
    refused.add(document);
    const first = add(document, 'one ');
    await time.runUntil(time.now + minute);
    assert.equal(first.result, 'unavailable');
    const second = add(document, 'two ');
    await time.runUntil(time.now);
    assert.equal(second.result, 'unavailable', 'at once');
    assert.equal(await textOf(document), 'one ');

    refused.clear();
    await time.runUntil(time.now + minute);
    const third = add(document, 'three ');
    await time.runUntil(time.now + minute);
    assert.equal(third.result, 'saved');
    assert.equal(await textOf(document), 'one three ');
  });

  it('is made in other documents while the database refuses one', async () => {
    refused.add(document);
    add(document, 'one ');
    await time.runUntil(time.now + minute);
    const saved = add(other, 'two ');
    await time.runUntil(time.now + minute);
    assert.equal(saved.result, 'saved');
    refused.clear();
    await time.runUntil(time.now + minute);
  });
});
