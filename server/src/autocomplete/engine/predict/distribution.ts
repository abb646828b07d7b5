/** One expert's distribution: symbols with probabilities, which leave something for what it has never seen. */
export class Distribution {
  /** Symbols named, in no order; valid up to `count`. */
  symbols: Int32Array = new Int32Array(256);
  count = 0;
  /** How long the longest context was that agreed. */
  longest = 0;
  /** How many different symbols followed that longest context. */
  distinct = 0;
  /** How many places had it. */
  support = 0;
  /** The part of the distribution that fits what is typed already; 1 when nothing is. */
  mass = 1;
  #probabilities = new Float64Array(4096);
  #seen = new Int32Array(4096);
  #round = 0;

  /** Starts anew. @param vocabularySize symbols are below it */
  clear(vocabularySize: number): void {
    if (this.#probabilities.length < vocabularySize) {
      const size = 2 * vocabularySize;
      this.#probabilities = new Float64Array(size);
      this.#seen = new Int32Array(size);
      this.#round = 0;
    }
    this.#round++;
    this.count = 0;
    this.longest = 0;
    this.distinct = 0;
    this.support = 0;
    this.mass = 1;
  }

  /** The probability of a symbol; 0 when it is not named. */
  of(symbol: number): number {
    return this.#seen[symbol] === this.#round ? this.#probabilities[symbol]! : 0;
  }

  add(symbol: number, probability: number): void {
    if (this.#seen[symbol] === this.#round) {
      this.#probabilities[symbol]! += probability;
      return;
    }
    if (this.count === this.symbols.length) {
      const longer = new Int32Array(2 * this.count);
      longer.set(this.symbols);
      this.symbols = longer;
    }
    this.#seen[symbol] = this.#round;
    this.#probabilities[symbol] = probability;
    this.symbols[this.count++] = symbol;
  }

  /** Keeps the symbols that pass, and makes their sum 1, less what is left for symbols nobody named. */
  keep(passes: (symbol: number) => boolean, leftOver: number): void {
    let mass = 0;
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      const symbol = this.symbols[i]!;
      if (!passes(symbol)) {
        this.#seen[symbol] = 0;
        continue;
      }
      mass += this.#probabilities[symbol]!;
      this.symbols[kept++] = symbol;
    }
    this.count = kept;
    this.mass = mass;
    for (let i = 0; i < kept; i++) this.#probabilities[this.symbols[i]!]! /= mass + leftOver;
  }
}
