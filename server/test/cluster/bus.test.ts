import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { InProcessNetwork } from '../../src/cluster/inProcessBus.ts';
import { RedisBus, type RedisBusOptions } from '../../src/cluster/redisBus.ts';
import { StreamPositions } from '../../src/cluster/streamPositions.ts';
import { busContract, Inbox, updatesOf } from './busContract.ts';

const testRedisUrl = process.env.TEST_REDIS_URL;

describe('bus in one process', () => {
  const network = new InProcessNetwork(() => {});
  busContract('in process', async () => network.join());
});

describe('bus over Redis (set TEST_REDIS_URL to run it)', () => {
  const name = `tandem-test-${randomUUID()}`;
  let admin: Redis;
  before(function () {
    if (!testRedisUrl) this.skip();
    admin = new Redis(testRedisUrl);
  });
  after(async () => {
    if (!admin) return;
    const keys = await admin.keys(`${name}:*`);
    if (keys.length > 0) await admin.del(...keys);
    admin.disconnect();
  });

  async function open(options: Partial<RedisBusOptions> = {}): Promise<RedisBus> {
    const bus = new RedisBus({ url: testRedisUrl!, name, onError: () => {}, ...options });
    await bus.ready();
    return bus;
  }

  busContract('Redis Streams', open);

  it('tells receivers that something may be lost when entries were gone before they were read', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    try {
      const inbox = new Inbox();
      const document = `room-${randomUUID()}`;
      two.subscribe(document, inbox);
      one.publish(updatesOf(document, 1, 1));
      await inbox.until(({ messages }) => messages.length === 1);
      const losses = inbox.losses;
      // Published and trimmed in one step, so that no reader comes between.
      const stream = await streamOf(document);
      const [, last] = (await admin.xrevrange(stream, '+', '-', 'COUNT', 1))[0]!;
      const sender = last[1]!;
      await admin
        .multi()
        .xadd(stream, '*', 'from', sender, 'count', 2, 'data', '')
        .xtrim(stream, 'MAXLEN', 0)
        .exec();
      await admin.xadd(stream, '*', 'from', sender, 'count', 3, 'data', Buffer.of(0));
      await inbox.until((box) => box.losses > losses);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }

    async function streamOf(document: string): Promise<string> {
      for (const key of await admin.keys(`${name}:*`)) {
        const entries = await admin.xrevrange(key, '+', '-', 'COUNT', 1);
        if (entries[0]?.[1][5]?.includes(document)) return key;
      }
      return assert.fail('the entry is in no stream');
    }
  });

  it('tells whoever subscribed before it could follow that something may be lost', async () => {
    const bus = new RedisBus({ url: testRedisUrl!, name, onError: () => {} });
    const inbox = new Inbox();
    bus.subscribe(`room-${randomUUID()}`, inbox);
    try {
      await bus.ready();
      assert.equal(inbox.losses, 1);
    } finally {
      await bus.close();
    }
  });

  it('goes on after its connections were cut, and tells that something may be lost', async () => {
    const errors: unknown[] = [];
    const [one, two] = await Promise.all([open(), open({ onError: (error) => errors.push(error) })]);
    try {
      const inbox = new Inbox();
      const document = `room-${randomUUID()}`;
      two.subscribe(document, inbox);
      one.publish(updatesOf(document, 1, 1));
      await inbox.until(({ messages }) => messages.length === 1);
      const losses = inbox.losses;
      for (const client of String(await admin.client('LIST')).split('\n')) {
        const id = client.includes(` name=${name} `) ? /^id=(\d+)/.exec(client)?.[1] : undefined;
        if (id) await admin.client('KILL', 'ID', id);
      }
      // Whether this one is dropped or not, what is missing shows: as a loss now or as a gap later.
      one.publish(updatesOf(document, 2, 2));
      await inbox.until((box) => box.losses > losses);
      await Promise.all([one.ready(), two.ready()]);
      one.publish(updatesOf(document, 3, 3));
      await inbox.until(({ messages }) =>
        messages.some((message) => message.kind === 'updates' && message.seq === 3),
      );
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  it('tells the others of a gap when more was on its way than it may hold', async () => {
    const [one, two] = await Promise.all([open({ maxOutstandingBytes: 10_000 }), open()]);
    try {
      const inbox = new Inbox();
      const document = `room-${randomUUID()}`;
      two.subscribe(document, inbox);
      const large = { ...updatesOf(document, 1), updates: [new Uint8Array(20_000)] };
      one.publish(large as ReturnType<typeof updatesOf>);
      await new Promise(setImmediate);
      one.publish(updatesOf(document, 2, 2));
      await inbox.until(({ messages, losses }) => losses > 0 && messages.length === 1);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });
});

describe('bus over a Redis that is not there', () => {
  it('is not ready, publishes into nothing and closes', async () => {
    const errors: unknown[] = [];
    const bus = new RedisBus({ url: 'redis://127.0.0.1:1', onError: (error) => errors.push(error) });
    bus.publish(updatesOf('room', 1, 1));
    await assert.rejects(bus.ready(), /Redis does not answer\. Start it, or correct REDIS_URL\./);
    await bus.close();
    assert.equal(errors.length, 1);
  });
});

describe('stream positions', () => {
  it('finds a gap for each sender and shard, and forgets the oldest', () => {
    const positions = new StreamPositions(2);
    assert.ok(positions.follows('one', 0, 1));
    assert.ok(positions.follows('two', 0, 1));
    assert.ok(positions.follows('one', 0, 2));
    assert.ok(!positions.follows('one', 0, 4));
    assert.ok(positions.follows('one', 0, 5));
    assert.ok(!positions.follows('one', 1, 3));
    assert.ok(!positions.follows('two', 0, 2), 'the oldest was forgotten, so it counts as a gap');
  });
});
