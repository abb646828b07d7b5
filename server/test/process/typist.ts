/** A client that types whole lines into a room's main file, and knows which of them the server has acknowledged. */
export abstract class Typist {
  readonly name: string;
  readonly #waiting: { until: () => boolean; resolve: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #typed = 0;
  #acknowledged = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** The file as this client has it. */
  abstract get text(): string;

  /** @param url the server's address, by http */
  abstract connect(url: string): void;

  abstract disconnect(): void;

  /** Whether it has the room's text, and everything typed is acknowledged, as far as its wire can say so. */
  abstract get isSaved(): boolean;

  protected abstract write(line: string): void;

  get typed(): string[] {
    return this.#lines(this.#typed);
  }

  /** Lines that the server said are in its database. */
  get acknowledged(): string[] {
    return this.#lines(this.#acknowledged);
  }

  /** Types a line again and again, until {@link rest}. @param everyMs in milliseconds */
  type(everyMs = 4): void {
    this.#timer = setInterval(() => this.typeLine(), everyMs);
  }

  rest(): void {
    clearInterval(this.#timer);
  }

  /** @returns the line */
  typeLine(): string {
    this.#typed += 1;
    const line = `${this.name}-${this.#typed}`;
    this.write(line);
    return line;
  }

  /** Resolves when `count` lines more are acknowledged than now. */
  acknowledgedMore(count: number): Promise<void> {
    const goal = this.#acknowledged + count;
    return this.when(() => this.#acknowledged >= goal);
  }

  /** Resolves when everything typed is acknowledged. */
  saved(): Promise<void> {
    return this.when(() => this.isSaved);
  }

  /** Resolves when something about this client becomes true. */
  when(until: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ until, resolve });
      this.look();
    });
  }

  /** Something happened: whoever waits looks again. */
  protected look(): void {
    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.until()) waiting.resolve();
      else this.#waiting.push(waiting);
    }
  }

  /** The first `count` lines typed are in the database. */
  protected acknowledge(count: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, count);
    this.look();
  }

  protected get typedCount(): number {
    return this.#typed;
  }

  protected get acknowledgedCount(): number {
    return this.#acknowledged;
  }

  /** Where line `number` goes: the beginning, somewhere in the middle, or the end, always between two lines. */
  protected placeOf(number: number, text: string): number {
    const middle = text.lastIndexOf('\n', (number * 7919) % (text.length + 1)) + 1;
    return [0, middle, text.length][number % 3]!;
  }

  #lines(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `${this.name}-${index + 1}`);
  }
}
