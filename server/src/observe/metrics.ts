import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the server can say at the moment it is asked. */
export type Gauges = {
  connections(): Readonly<Record<string, number>>;
  rooms(): number;
  documents(): number;
  /** Bytes that wait for the database. */
  queueBytes(): number;
};

/** Without the memory of the embedded database, which the process counts as external too. */
const bufferBytes = () => process.memoryUsage().arrayBuffers;

/** Counts and measures for Prometheus. No label holds an id of a room or a person. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'method' | 'route' | 'status'>;
  readonly #updates: Counter;
  readonly #ignored: Counter;
  readonly #fanOut: Histogram;
  readonly #commit: Histogram;
  readonly #batch: Histogram;

  constructor() {
    const registers = [this.#registry];
    // Event-loop lag and memory are among these.
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Histogram({
      name: 'tandem_http_request_seconds',
      help: 'Time to answer a request',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2],
      registers,
    });
    this.#updates = new Counter({
      name: 'tandem_updates_total',
      help: 'Updates of documents that clients sent',
      registers,
    });
    this.#ignored = new Counter({
      name: 'tandem_ignored_messages_total',
      help: 'Messages on /ws that mean nothing to the server',
      registers,
    });
    this.#fanOut = new Histogram({
      name: 'tandem_fan_out_seconds',
      help: 'From reading an update from its author to handing it to the sockets of the others',
      buckets: [0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 0.5],
      registers,
    });
    this.#commit = new Histogram({
      name: 'tandem_commit_seconds',
      help: 'From an update reaching the log to its commit',
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.#batch = new Histogram({
      name: 'tandem_commit_updates',
      help: 'How many updates one commit holds',
      buckets: [1, 2, 5, 10, 50, 200, 1000, 5000],
      registers,
    });
  }

  /** Says what to ask when somebody looks. */
  observe(gauges: Gauges): void {
    const registers = [this.#registry];
    new Gauge({
      name: 'tandem_connections',
      help: 'Open sockets, by wire',
      labelNames: ['wire'],
      registers,
      collect() {
        for (const [wire, count] of Object.entries(gauges.connections())) this.set({ wire }, count);
      },
    });
    const plain = [
      ['tandem_rooms', 'Rooms with somebody in them', gauges.rooms],
      ['tandem_documents', 'Documents in memory', gauges.documents],
      ['tandem_queue_bytes', 'Bytes that wait for the database', gauges.queueBytes],
      ['tandem_buffer_bytes', 'Memory of buffers: documents, and what is on its way', bufferBytes],
    ] as const;
    for (const [name, help, read] of plain) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    }
  }

  /** One answered request. `route` is its pattern, never its path. */
  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status }, seconds);
  }

  /** Updates a client sent. */
  updatesReceived(count: number): void {
    this.#updates.inc(count);
  }

  /** Messages of a script that mean nothing here. */
  messagesIgnored(count: number): void {
    this.#ignored.inc(count);
  }

  /** One update handed to the sockets of the others. */
  fannedOut(seconds: number): void {
    this.#fanOut.observe(seconds);
  }

  /** One commit of the log. */
  committed(seconds: number, updates: number): void {
    this.#commit.observe(seconds);
    this.#batch.observe(updates);
  }

  /** Everything in the text format of Prometheus. */
  async render(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}
