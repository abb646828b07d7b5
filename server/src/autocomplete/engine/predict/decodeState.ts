import { RecentIdentifiers } from '../text/recency.ts';
import type { Line } from '../text/tokenStreams.ts';
import { fileStart, kinds, type Vocabulary } from '../text/vocabulary.ts';

/** How many symbols before the cursor are kept. */
const kept = 24;

/** What stands before the place to predict, in both streams. Each step of decoding makes a new one. */
export class DecodeState {
  readonly words: Int32Array;
  readonly classes: Int32Array;
  readonly length: number;
  readonly recent: RecentIdentifiers;

  private constructor(words: Int32Array, classes: Int32Array, length: number, recent: RecentIdentifiers) {
    this.words = words;
    this.classes = classes;
    this.length = length;
    this.recent = recent;
  }

  /**
   * The state after some lines and the beginning of another.
   * @param lines whole lines, the last directly above the cursor's
   * @param tokens the tokens between the start of the cursor's line and the token being typed
   * @param indent the columns of the cursor's line's indentation
   */
  static at(
    lines: readonly Line[],
    tokens: readonly number[],
    indent: number,
    vocabulary: Vocabulary,
  ): DecodeState {
    // Enough to find as many different identifiers as are ranked, nearly always.
    const reach = 400;
    let from = lines.length;
    for (let symbols = 0; from > 0 && symbols < reach; ) symbols += lines[--from]!.symbols.length + 1;
    let before = 0;
    for (let i = from - 1; i >= 0; i--) {
      if (lines[i]!.symbols.length === 0) continue;
      before = lines[i]!.indent;
      break;
    }
    const words: number[] = [];
    const recent = new RecentIdentifiers();
    const push = (symbol: number) => {
      const bare = vocabulary.bare[symbol]!;
      words.push(bare);
      if (vocabulary.kinds[symbol] === kinds.identifier) recent.use(bare);
    };
    if (from === 0) words.push(fileStart);
    for (const line of lines.slice(from)) {
      if (line.symbols.length === 0) continue;
      words.push(vocabulary.lineBreak(line.indent - before));
      before = line.indent;
      for (const symbol of line.symbols) push(symbol);
    }
    words.push(vocabulary.lineBreak(indent - before));
    for (const symbol of tokens) push(symbol);
    const last = Int32Array.from(words.slice(-kept));
    const classes = last.map((symbol) => vocabulary.classes[symbol]!);
    return new DecodeState(last, classes, last.length, recent);
  }

  /** The state after one more token. */
  after(token: number, vocabulary: Vocabulary): DecodeState {
    const bare = vocabulary.bare[token]!;
    const identifier = vocabulary.kinds[token] === kinds.identifier;
    const recent = identifier ? this.recent.fork() : this.recent;
    if (identifier) recent.use(bare);
    return new DecodeState(
      appended(this.words, this.length, bare),
      appended(this.classes, this.length, vocabulary.classes[token]!),
      Math.min(kept, this.length + 1),
      recent,
    );
  }
}

function appended(symbols: Int32Array, length: number, symbol: number): Int32Array {
  const from = length < kept ? 0 : 1;
  const longer = new Int32Array(Math.min(kept, length + 1));
  longer.set(from === 0 ? symbols : symbols.subarray(1));
  longer[longer.length - 1] = symbol;
  return longer;
}
