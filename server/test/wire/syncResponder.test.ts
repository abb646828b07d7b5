import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { SimScheduler, VirtualTime } from '../../sim/simScheduler.ts';
import { AddressBudget } from '../../src/base/addressBudget.ts';
import { defaultLimits } from '../../src/base/limits.ts';
import type { Membership } from '../../src/hub/membership.ts';
import { TickBatcher } from '../../src/hub/turns/tickBatcher.ts';
import { SyncResponder } from '../../src/wire/join/syncResponder.ts';
import { Connection, type Protocol } from '../../src/wire/socket/connection.ts';
import { QueuedBytes } from '../../src/wire/socket/queuedBytes.ts';
import type { SocketPort } from '../../src/wire/socket/socketPort.ts';
import { mainDocument, roomId, startServer, type TestServer } from './testServer.ts';

/** A socket that takes a little at once, and the rest when it is told to. */
class FakeSocket implements SocketPort {
  events: SocketPort['events'];
  bufferedBytes = 0;
  written = 0;

  get awaitsDrain(): boolean {
    return this.bufferedBytes > 0;
  }

  write(pieces: readonly Uint8Array[]): void {
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
    this.written += bytes;
    if (this.bufferedBytes + bytes > 100_000) this.bufferedBytes += bytes;
  }

  drain(): void {
    this.bufferedBytes = 0;
    this.events!.drained();
  }

  ping(): void {}
  pause(): void {}
  resume(): void {}
  close(): void {}
  terminate(): void {}
}

describe('the states a connection is sent', () => {
  let time: VirtualTime;
  let socket: FakeSocket;
  let connection: Connection;
  let documents: SyncResponder[];
  /** The state vectors that were answered. */
  let answered: number[];
  let caughtUp: number;
  const turn = () => time.runUntil(time.now);

  /** A document in which every state vector is answered by so many bytes. */
  const membershipOf = (bytes: number, current = 0) =>
    ({
      stateVector: Uint8Array.of(current),
      relevant: (stateVector: Uint8Array) => stateVector,
      sync: (stateVector: Uint8Array) => {
        answered.push(stateVector[0]!);
        connection.sendState(new Uint8Array(bytes));
      },
    }) as unknown as Membership;
  const open = () => {
    const answers = new SyncResponder(connection, () => {
      caughtUp += 1;
    });
    documents.push(answers);
    return answers;
  };

  beforeEach(() => {
    time = new VirtualTime();
    const scheduler = new SimScheduler(time);
    socket = new FakeSocket();
    documents = [];
    answered = [];
    caughtUp = 0;
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const limits = { ...defaultLimits, stopBytes: 1_000_000, closeBytes: 4_000_000 };
    connection = new Connection({
      id: 'c',
      ...{ socket, scheduler, limits, log },
      batcher: new TickBatcher(scheduler, log),
      queued: new QueuedBytes(limits.queuedBytes),
      incoming: new AddressBudget(limits.incomingBytes).claim(''),
    });
    const protocol: Partial<Protocol> = { stopped() {}, resumed() {}, closed() {} };
    connection.start(protocol as Protocol);
  });

  it('the first is sent at once; those asked for in the same turn are one, for the last who asked', async () => {
    const [document, membership] = [open(), membershipOf(100)];
    for (let ask = 1; ask <= 50; ask += 1) document.ask(membership, Uint8Array.of(ask), false);
    assert.deepEqual(answered, [1]);
    await turn();
    await turn();
    assert.deepEqual(answered, [1, 50]);
    document.ask(membership, Uint8Array.of(51), false);
    assert.deepEqual(answered, [1, 50, 51], 'what has left keeps nobody waiting');
  });

  it('invariant 5: while one has not left, another waits for it', async () => {
    const [document, membership] = [open(), membershipOf(500_000)];
    document.ask(membership, Uint8Array.of(1), false);
    await turn();
    for (let ask = 2; ask <= 50; ask += 1) document.ask(membership, Uint8Array.of(ask), false);
    await turn();
    assert.equal(socket.written, 500_000);
    socket.drain();
    assert.deepEqual(answered, [1, 50]);
  });

  it('invariant 5: the states of many documents wait for each other above a bound, first come, first served', async () => {
    const membership = membershipOf(400_000);
    for (let index = 1; index <= 20; index += 1) open().ask(membership, Uint8Array.of(index), false);
    await turn();
    assert.equal(socket.written, 1_200_000);
    while (socket.bufferedBytes > 0) {
      socket.drain();
      await turn();
      assert.ok(socket.bufferedBytes <= 1_200_000);
    }
    assert.deepEqual(
      answered,
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it('invariant 5: who is kept from updates gets one answer, to what they asked for last', () => {
    const [document, membership] = [open(), membershipOf(10, 7)];
    document.stop(membership);
    assert.equal(document.keepsUpdates, true);
    document.ask(membership, Uint8Array.of(8), false);
    document.ask(membership, Uint8Array.of(9), false);
    assert.deepEqual(answered, []);
    socket.drain();
    assert.deepEqual(answered, [9]);
    assert.equal(document.keepsUpdates, false);
    assert.equal(caughtUp, 1);
  });

  it('who asked before they were kept from updates is answered that', () => {
    const [document, membership] = [open(), membershipOf(10, 7)];
    document.ask(membership, Uint8Array.of(1), false);
    document.ask(membership, Uint8Array.of(2), false);
    document.stop(membership);
    socket.drain();
    assert.deepEqual(answered, [1, 2]);
  });

  it('a document that was left is sent nothing', () => {
    const [document, membership] = [open(), membershipOf(10, 7)];
    document.stop(membership);
    document.forget();
    socket.drain();
    assert.deepEqual(answered, []);
    assert.equal(document.keepsUpdates, false);
  });
});

describe('a flood of sync steps', () => {
  const asks = 200;
  let server: TestServer;
  let socket: WebSocket;
  /** The body of every message of the server. */
  let messages: Uint8Array[];
  beforeEach(async () => {
    server = await startServer({ text: 'x'.repeat(1_000_000) });
    messages = [];
  });
  afterEach(async () => {
    socket.terminate();
    await server.close();
  });

  const prefix = (wire: string) =>
    encoding.encode((encoder) => {
      if (wire === '/collab') encoding.writeVarString(encoder, mainDocument);
    });
  const connect = async (wire: string) => {
    const skipped = prefix(wire).length;
    socket = new WebSocket(`${server.url}${wire === '/yjs' ? `/yjs/${roomId}?token=viewer` : wire}`);
    socket.on('message', (data: Buffer) => messages.push(Uint8Array.from(data.subarray(skipped))));
    await once(socket, 'open');
    if (wire === '/collab') {
      send(wire, (encoder) => {
        encoding.writeVarUint(encoder, 2);
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarString(encoder, 'viewer');
      });
    }
    await until(() => messages.length > 0);
  };
  const until = async (holds: () => boolean) => {
    while (!holds()) await once(socket, 'message');
  };
  const send = (wire: string, write: (encoder: encoding.Encoder) => void) =>
    socket.send(Buffer.concat([prefix(wire), encoding.encode(write)]));
  /** The clock from which on an answer brings the one client of the document; undefined for other messages. */
  const answeredFrom = (body: Uint8Array): number | undefined => {
    const decoder = decoding.createDecoder(body);
    if (decoding.readVarUint(decoder) !== 0 || decoding.readVarUint(decoder) !== 1) return undefined;
    return Y.decodeUpdate(decoding.readVarUint8Array(decoder)).structs[0]?.id.clock;
  };
  const network = () => (socket as unknown as { _socket: Socket })._socket;

  for (const wire of ['/yjs', '/collab']) {
    it(`invariant 5: on ${wire} it is answered a few times, the last one surely`, async () => {
      const [update] = server.database.load(mainDocument)!.tail;
      const [client] = Y.decodeUpdate(update!.update).structs.map(({ id }) => id.client);
      await connect(wire);
      network().cork();
      for (let clock = 1; clock <= asks; clock += 1) {
        send(wire, (encoder) => {
          encoding.writeVarUint(encoder, 0);
          encoding.writeVarUint(encoder, 0);
          encoding.writeVarUint8Array(encoder, Y.encodeStateVector(new Map([[client!, clock]])));
        });
      }
      network().uncork();
      await until(() => messages.some((body) => answeredFrom(body) === asks));
      const answers = messages.map(answeredFrom).filter((clock) => clock !== undefined);
      assert.ok(answers.length < 10, `${answers.length} answers`);
    });

    it(`invariant 5: on ${wire} everybody's awareness is sent once while it is on its way`, async () => {
      await connect(wire);
      const cursor = encoding.encode((encoder) => {
        for (const number of [1, 7, 1]) encoding.writeVarUint(encoder, number);
        encoding.writeVarString(encoder, JSON.stringify({ padding: 'x'.repeat(10_000) }));
      });
      send(wire, (encoder) => {
        encoding.writeVarUint(encoder, 1);
        encoding.writeVarUint8Array(encoder, cursor);
      });
      const cursors = () => messages.filter((body) => body[0] === 1).length;
      await until(() => cursors() === 1);
      network().cork();
      for (let index = 0; index < asks; index += 1)
        send(wire, (encoder) => encoding.writeVarUint(encoder, 3));
      network().uncork();
      send(wire, (encoder) => {
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarUint8Array(encoder, Uint8Array.of(0));
      });
      await until(() => messages.some((body) => answeredFrom(body) === 0));
      assert.ok(cursors() < 10, `${cursors()} times`);
    });
  }
});
