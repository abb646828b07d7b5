import assert from 'node:assert/strict';
import { fileDocumentName } from '@tandem/protocol/documents';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { VirtualTime } from '../../sim/simScheduler.ts';
import { AddressBudget } from '../../src/base/addressBudget.ts';
import { defaultLimits } from '../../src/base/limits.ts';
import { Membership } from '../../src/hub/membership.ts';
import { TickBatcher } from '../../src/hub/turns/tickBatcher.ts';
import { QuarantinedDocument } from '../../src/room/quarantined.ts';
import { Connection, type Protocol } from '../../src/wire/socket/connection.ts';
import { QueuedBytes } from '../../src/wire/socket/queuedBytes.ts';
import type { SocketEvents, SocketPort } from '../../src/wire/socket/socketPort.ts';
import { deletion, gapped, nested } from '../room/nastyUpdates.ts';
import { CollabClient } from './collabClient.ts';
import { firstUpdate, mainDocument, roomId, startServer, type TestServer } from './testServer.ts';
import { YjsClient } from './yjsClient.ts';

describe('updates no honest client makes', () => {
  let server: TestServer;
  const opened: { close(): unknown }[] = [];
  const keep = <T extends { close(): unknown }>(client: T): T => {
    opened.push(client);
    return client;
  };

  afterEach(async () => {
    for (const client of opened.splice(0)) client.close();
    await server.close();
  });

  /** Sends an update over `/yjs` without any client. @returns how the server closes the socket */
  async function closeOf(update: Uint8Array): Promise<{ code: number; reason: string }> {
    const socket = keep(new WebSocket(`${server.url}/yjs/${roomId}`));
    const closed = new Promise<{ code: number; reason: string }>((resolve) =>
      socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
    );
    await new Promise((resolve) => socket.once('open', resolve));
    const length: number[] = [];
    for (let left = update.length; ; left = Math.floor(left / 128)) {
      length.push(left > 127 ? (left & 127) | 128 : left);
      if (left <= 127) break;
    }
    socket.send(Uint8Array.from([0, 2, ...length, ...update]));
    return closed;
  }

  it('invariant 11: close their sender with a reason, and nobody else hears of them', async () => {
    server = await startServer({ text: 'abc' });
    const other = keep(new YjsClient(server.url, roomId));
    await other.synced();
    const embed = Object.assign(new Y.Doc(), { clientID: 5 });
    embed.getText('content').insertEmbed(0, { x: 1 });
    const attempts: [number, RegExp, Uint8Array][] = [
      [4422, /64 deep/, nested(10_000, 7, 'other', { deletes: true })],
      [4422, /1000 gaps/, gapped(20_000, 9)],
      [4422, /text alone/, Y.encodeStateAsUpdate(embed)],
      [4525, /has not arrived/, deletion(100_000, 99)],
    ];
    for (const [code, reason, update] of attempts) {
      const closed = await closeOf(update);
      assert.equal(closed.code, code);
      assert.match(closed.reason, reason);
    }
    other.type('d');
    const late = keep(new YjsClient(server.url, roomId));
    await late.until(() => late.text === 'abcd');
    assert.deepEqual(other.closes, []);
  });

  it('that are stored already keep their document closed and no other, and can be had as they are', async () => {
    server = await startServer({ text: 'abc' });
    const poisoned = fileDocumentName(roomId, 'poisoned');
    const rows = [firstUpdate('honest'), nested(10_000, 7, 'content', { deletes: true })];
    server.database.create(poisoned, 'epoch', rows[0]!);
    server.database.append(poisoned, 'epoch', rows[1]!, 'guest');
    const socket = keep(new WebSocket(`${server.url}/yjs/${roomId}/poisoned`));
    assert.equal(await new Promise((resolve) => socket.once('close', resolve)), 4423);
    const read = server.hub.read(poisoned, (doc) => doc.getText('content').toString());
    await assert.rejects(read, QuarantinedDocument);
    await assert.rejects(
      server.hub.edit(poisoned, 'ann', (doc) => doc.getText('content').insert(0, 'x')),
      QuarantinedDocument,
    );
    assert.deepEqual(
      (await server.hub.stored(poisoned)).map((update) => [...update]),
      rows.map((update) => [...update]),
    );
    const other = keep(new YjsClient(server.url, roomId));
    await other.until(() => other.text === 'abc');
  });

  it('an embed that is stored already is taken out before anybody counts it', async () => {
    server = await startServer();
    const author = Object.assign(new Y.Doc(), { clientID: 5 });
    author.getText('content').insert(0, 'abcdef');
    author.getText('content').format(0, 2, { bold: true });
    author.getText('content').insertEmbed(3, { x: 1 });
    const values = Object.assign(new Y.Doc(), { clientID: 6 });
    Y.applyUpdate(values, Y.encodeStateAsUpdate(author));
    values.getArray('content').insert(1, [1, 2]);
    server.database.append(mainDocument, 'epoch of main', Y.encodeStateAsUpdate(values), 'guest');
    const client = keep(new YjsClient(server.url, roomId));
    await client.until(() => client.text === 'abcdef' && client.doc.getText('content').length === 6);
    client.type('!', 6);
    await client.until(() => client.text === 'abcdef!');
    const late = keep(new YjsClient(server.url, roomId));
    await late.until(() => late.text === 'abcdef!');
    assert.equal(await server.hub.read(mainDocument, (doc) => doc.getText('content').toString()), 'abcdef!');
  });
});

describe('an error of the server while it deals with a readable message', () => {
  const { receive } = Membership.prototype;
  afterEach(() => {
    Membership.prototype.receive = receive;
  });

  it('invariant 11: closes the connection with 4500 on /yjs and /collab, after which it is sent again', async () => {
    const server = await startServer({ text: 'abc' });
    const yjs = new YjsClient(server.url, roomId);
    const collab = new CollabClient(server.url, mainDocument);
    try {
      await Promise.all([yjs.synced(), collab.saved()]);
      Membership.prototype.receive = () => {
        throw new RangeError('on purpose');
      };
      yjs.type('x');
      collab.type('y');
      await Promise.all([
        yjs.until(() => yjs.closes.length > 0),
        collab.until(() => collab.closes.length > 0),
      ]);
      Membership.prototype.receive = receive;
      assert.deepEqual([yjs.closes[0], collab.closes[0]], [4500, 4500]);
      const both = (text: string) => text.includes('x') && text.includes('y');
      await Promise.all([yjs.until(() => both(yjs.text)), collab.until(() => both(collab.text))]);
    } finally {
      yjs.close();
      collab.close();
      await server.close();
    }
  });
});

describe('an error in what is done for one connection', () => {
  const fail = () => {
    throw new RangeError('on purpose');
  };
  const failures: [string, Partial<Protocol>][] = [
    ['a message', { message: fail }],
    [
      'a message that is worked on for longer',
      { message: (() => Promise.reject(new Error('later'))) as never },
    ],
    ['a pong', { pong: fail }],
    ['a message, and in closing', { message: fail, closed: fail }],
  ];
  for (const [what, protocol] of failures) {
    it(`invariant 11: of ${what} closes that connection and ends nothing else`, async () => {
      const time = new VirtualTime();
      const scheduler = time.scheduler();
      const closes: number[] = [];
      const socket: SocketPort = {
        events: undefined as SocketEvents | undefined,
        bufferedBytes: 0,
        awaitsDrain: false,
        write() {},
        ping() {},
        pause() {},
        resume() {},
        close: (code) => closes.push(code),
        terminate() {},
      };
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const batcher = new TickBatcher(scheduler, log);
      const limits = defaultLimits;
      const queued = new QueuedBytes(limits.queuedBytes);
      const incoming = new AddressBudget(limits.incomingBytes).claim('');
      const connection = new Connection({
        id: 'c',
        socket,
        scheduler,
        batcher,
        log,
        limits,
        queued,
        incoming,
      });
      connection.start({ message() {}, pong() {}, closed() {}, ...protocol } as Protocol);
      let others = 0;
      batcher.write(fail);
      batcher.write(() => {
        others += 1;
      });
      if (protocol.pong) socket.events!.pong(new Uint8Array());
      else socket.events!.message(Uint8Array.of(1), false);
      connection.guard(() => Promise.reject(new Error('later')));
      await new Promise((resolve) => setImmediate(resolve));
      await time.runUntil(time.now);
      assert.deepEqual(closes, [4500]);
      assert.equal(others, 1);
    });
  }
});
