import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { Redis } from 'ioredis';
import type { Bus, BusMessage, BusReceiver } from './bus.ts';
import { packMessages, unpackMessages } from './busCodec.ts';
import { StreamPositions } from './streamPositions.ts';
import { Subscriptions } from './subscriptions.ts';

export type RedisBusOptions = {
  /** For example redis://host:6379. */
  url: string;
  /** Servers share a bus when they share Redis and this name. */
  name?: string;
  /** About how many entries each stream keeps; a reader further behind reads the log instead. */
  keptEntries?: number;
  /** How much may be on its way to Redis; what comes on top is dropped, and shows as a gap to the others. */
  maxOutstandingBytes?: number;
  /** Told once for each outage, and when a receiver throws. */
  onError: (error: unknown) => void;
};

/**
 * A few streams for all documents together: a message costs Redis a hundredth of what a stream for each room does, and
 * a server follows them all with one blocking read.
 */
const shards = 8;
/** The reader asks anew this often, so that a connection that died silently is found. */
const blockMs = 5_000;
const readyTimeoutMs = 2_000;

type Entry = [id: Buffer, fields: Buffer[]];

/** The bus over Redis Streams. Each entry holds what one server published in one turn for one shard. */
export class RedisBus implements Bus {
  readonly #sender = randomUUID();
  readonly #options: Required<RedisBusOptions>;
  readonly #writer: Redis;
  readonly #reader: Redis;
  readonly #subscriptions: Subscriptions;
  readonly #positions = new StreamPositions();
  readonly #keys: string[];
  readonly #sent = new Array<number>(shards).fill(0);
  readonly #gapsToTell = new Set<number>();
  readonly #following = Promise.withResolvers<void>();
  #gathered = new Map<number, BusMessage[]>();
  #outstandingBytes = 0;
  #failing = false;
  #closed = false;
  #readerReady = Promise.withResolvers<void>();
  readonly #reading: Promise<void>;

  /** Connects in the background, now and after every loss; {@link ready} tells whether it has. */
  constructor(options: RedisBusOptions) {
    this.#options = { name: 'tandem', keptEntries: 2_000, maxOutstandingBytes: 16 * 1024 * 1024, ...options };
    this.#keys = Array.from({ length: shards }, (_, shard) => `${this.#options.name}:bus:${shard}`);
    this.#subscriptions = new Subscriptions(options.onError);
    this.#writer = this.#connect();
    this.#reader = this.#connect();
    this.#reader.on('ready', () => this.#readerReady.resolve());
    this.#writer.on('ready', () => this.#tellGaps());
    this.#reading = this.#read();
  }

  publish(message: BusMessage): void {
    if (this.#closed) return;
    if (this.#gathered.size === 0) setImmediate(() => this.#flush());
    const shard = shardOf(message.document);
    const messages = this.#gathered.get(shard);
    if (messages) messages.push(message);
    else this.#gathered.set(shard, [message]);
  }

  subscribe(document: string, receiver: BusReceiver): () => void {
    return this.#subscriptions.add(document, receiver);
  }

  async ready(): Promise<void> {
    const connected = Promise.withResolvers<void>();
    const timeout = new AbortController();
    const late = delay(readyTimeoutMs, undefined, { signal: timeout.signal }).then(() => {
      throw new Error('Redis does not answer. Start it, or correct REDIS_URL.');
    });
    if (this.#writer.status === 'ready') connected.resolve();
    else this.#writer.once('ready', connected.resolve);
    try {
      await Promise.race([Promise.all([this.#following.promise, connected.promise]), late]);
      await Promise.race([this.#writer.ping(), late]);
    } finally {
      this.#writer.off('ready', connected.resolve);
      timeout.abort();
      late.catch(() => {});
    }
  }

  async close(): Promise<void> {
    this.#flush();
    this.#closed = true;
    this.#reader.disconnect();
    this.#readerReady.resolve();
    await this.#reading;
    // Replies come in order, so this one comes after all that was sent.
    await this.#writer.ping().catch(() => {});
    this.#writer.disconnect();
  }

  #connect(): Redis {
    const redis = new Redis(this.#options.url, {
      connectionName: this.#options.name,
      // What cannot be sent now is dropped and shows as a gap: the log has it.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      keepAlive: 10_000,
      socketTimeout: 3 * blockMs,
      retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 2_000),
    });
    redis.on('error', (error) => this.#fail(error));
    return redis;
  }

  #flush(): void {
    const gathered = this.#gathered;
    this.#gathered = new Map();
    for (const [shard, messages] of gathered) this.#send(shard, messages);
  }

  #send(shard: number, messages: readonly BusMessage[]): void {
    const count = ++this.#sent[shard]!;
    const data = packMessages(messages);
    const tooMuch = this.#outstandingBytes + data.length > this.#options.maxOutstandingBytes;
    if (tooMuch || this.#writer.status !== 'ready') {
      this.#gapsToTell.add(shard);
      return;
    }
    this.#outstandingBytes += data.length;
    const fields = [
      'from',
      this.#sender,
      'count',
      count,
      'data',
      Buffer.from(data.buffer, 0, data.length),
    ] as const;
    this.#writer.xadd(this.#keys[shard]!, 'MAXLEN', '~', this.#options.keptEntries, '*', ...fields).then(
      () => {
        this.#outstandingBytes -= data.length;
        this.#tellGaps();
      },
      (error: unknown) => {
        this.#outstandingBytes -= data.length;
        this.#gapsToTell.add(shard);
        this.#fail(error);
      },
    );
  }

  /** An entry without messages: the others see by its count that something is missing, and read the log. */
  #tellGaps(): void {
    const shardsWithGaps = [...this.#gapsToTell];
    this.#gapsToTell.clear();
    for (const shard of shardsWithGaps) this.#send(shard, []);
  }

  async #read(): Promise<void> {
    let ids: string[] | undefined;
    for (let failures = 0; !this.#closed; ) {
      if (this.#reader.status !== 'ready') {
        this.#readerReady = Promise.withResolvers();
        await this.#readerReady.promise;
        continue;
      }
      try {
        const begins = ids === undefined;
        ids ??= await Promise.all(this.#keys.map((key) => this.#lastId(key)));
        // What came before the first of these is not read either.
        if (begins || failures > 0) this.#subscriptions.lost(() => true);
        this.#failing = false;
        failures = 0;
        this.#following.resolve();
        await this.#readOnce(ids);
      } catch (error) {
        if (this.#closed) return;
        this.#fail(error);
        failures += 1;
        await delay(Math.min(25 * 2 ** failures, 1_000));
      }
    }
  }

  async #lastId(key: string): Promise<string> {
    const [last] = await this.#reader.xrevrange(key, '+', '-', 'COUNT', 1);
    return last?.[0] ?? '0-0';
  }

  async #readOnce(ids: string[]): Promise<void> {
    const streams = [...this.#keys, ...ids];
    const reply = await this.#reader.xreadBuffer('COUNT', 200, 'BLOCK', blockMs, 'STREAMS', ...streams);
    for (const [key, entries] of (reply ?? []) as [Buffer, Entry[]][]) {
      const shard = this.#keys.indexOf(key.toString());
      for (const [id, fields] of entries) {
        ids[shard] = id.toString();
        this.#receive(shard, fields);
      }
    }
  }

  #receive(shard: number, fields: readonly Buffer[]): void {
    const [, sender, , count, , data] = fields;
    if (!sender || !data || sender.toString() === this.#sender) return;
    try {
      if (!this.#positions.follows(sender.toString(), shard, Number(count))) {
        this.#subscriptions.lost((document) => shardOf(document) === shard);
      }
      const wanted = (document: string) => this.#subscriptions.has(document);
      for (const message of unpackMessages(data, wanted)) this.#subscriptions.deliver(message);
    } catch (error) {
      this.#options.onError(error);
      this.#subscriptions.lost((document) => shardOf(document) === shard);
    }
  }

  #fail(error: unknown): void {
    if (this.#failing || this.#closed) return;
    this.#failing = true;
    this.#options.onError(error);
  }
}

/** A room's documents share a shard, so that what one server says of a room arrives in order. */
function shardOf(document: string): number {
  const slash = document.indexOf('/');
  return crc32(slash === -1 ? document : document.slice(0, slash)) % shards;
}
