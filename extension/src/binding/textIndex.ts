import * as Y from 'yjs';
import { type Delta, fromTextEvent } from './delta.ts';
import { changeOf, isVisible, itemsTouched } from './touchedItems.ts';

/** Blocks of about so many items: a walk along one takes microseconds. */
const blockItems = 64;
/** Yjs looks through all of its own places at each edit. */
const mostMarkers = 16;

/** The items from one up to, not including, the next block's first, and how much of them is visible. */
type Block = { readonly head: Y.Item | null; length: number };

/**
 * Knows where in a text its items are. Yjs keeps a text as a chain of items, two more for each edit at another place,
 * and walks along it from the start to tell what a remote edit changed, where a cursor is, and, after every remote edit,
 * where the next local one goes: 40 milliseconds in a text of 100,000 items.
 *
 * 1. Blocks stand in the order of the text; a block's `length` counts the visible characters from its head up to the
 *    next block's head. The first one has no head: it begins where the text begins.
 * 2. A head never continues the item to its left, so Yjs never merges it into that one, and it stays in the chain.
 * 3. Blocks are made where walks turned out long, so a text that nobody edits costs nothing.
 */
export class TextIndex {
  static readonly #all = new WeakMap<Y.Text, TextIndex>();

  readonly #text: Y.Text;
  #blocks: Block[];
  readonly #byHead = new Map<Y.Item, Block>();
  #latest: { event: Y.YTextEvent; change: Delta } | undefined;

  /** The one index of a text; to be asked for before the first edit it is to tell, and before observing the text. */
  static of(text: Y.Text): TextIndex {
    const known = TextIndex.#all.get(text);
    if (known) return known;
    const made = new TextIndex(text);
    TextIndex.#all.set(text, made);
    return made;
  }

  private constructor(text: Y.Text) {
    this.#text = text;
    this.#blocks = [{ head: null, length: text.length }];
    text.observe((event, transaction) => {
      this.#latest = { event, change: this.#changed(event, transaction) };
    });
  }

  /**
   * What an event changed, for an observer of the text that was added after the index.
   */
  changeOf(event: Y.YTextEvent): Delta {
    return this.#latest?.event === event ? this.#latest.change : fromTextEvent(event.delta);
  }

  /** Lets Yjs find an offset at once when it writes there next. */
  expect(offset: number): void {
    const markers = this.#text._searchMarker;
    if (markers === null || offset === 0) return;
    const found = this.#itemAt(offset - 1);
    if (found === undefined) return;
    if (markers.length >= mostMarkers) markers.length = 0;
    const timestamp = (markers.at(-1)?.timestamp ?? 0) + 1;
    found.item.marker = true;
    markers.push({ p: found.item, index: found.start, timestamp });
  }

  /** The visible item that holds the character behind an offset, and where it begins; undefined at the end. */
  #itemAt(offset: number): { item: Y.Item; start: number } | undefined {
    let start = 0;
    let number = 0;
    for (; number < this.#blocks.length - 1; number += 1) {
      const { length } = this.#blocks[number]!;
      if (start + length > offset) break;
      start += length;
    }
    const block = this.#blocks[number]!;
    let steps = 0;
    for (let item = block.head ?? this.#text._start; item !== null; item = item.right) {
      if (isVisible(item)) {
        if (start + item.length > offset) {
          if (steps > 2 * blockItems) this.#divide(item);
          return { item, start };
        }
        start += item.length;
      }
      steps += 1;
    }
    return undefined;
  }

  /** How many visible characters stand before an item. */
  offsetOf(item: Y.Item): number {
    const { block, before, steps } = this.#find(item);
    if (steps > 2 * blockItems) this.#divide(item);
    return this.#startOf(block) + before;
  }

  /** The id of the character behind an offset; undefined at the end of the text. */
  idAt(offset: number): Y.ID | undefined {
    const found = this.#itemAt(offset);
    if (found === undefined) return undefined;
    const { client, clock } = found.item.id;
    return Y.createID(client, clock + offset - found.start);
  }

  #changed(event: Y.YTextEvent, transaction: Y.Transaction): Delta {
    const touched = itemsTouched(this.#text, transaction);
    if (touched === undefined) {
      this.#blocks = [{ head: null, length: this.#text.length }];
      this.#byHead.clear();
      return fromTextEvent(event.delta);
    }
    const places = touched.map((part) => ({ ...part, ...this.#find(part.item) }));
    for (const { block, item, inserted } of places) block.length += inserted ? item.length : -item.length;
    const starts = this.#startsOf(new Set(places.map(({ block }) => block)));
    const parts = places
      .map(({ item, inserted, block, before }) => ({ item, inserted, at: starts.get(block)! + before }))
      // What was deleted at the place of an insert stood before it.
      .sort((a, b) => a.at - b.at || Number(a.inserted) - Number(b.inserted));
    for (const { item, steps } of places) {
      if (steps > 2 * blockItems && this.#find(item).steps > 2 * blockItems) this.#divide(item);
    }
    return changeOf(parts);
  }

  /** The block an item is in, how much is visible from the block's head to the item, and how far that was to walk. */
  #find(item: Y.Item): { block: Block; before: number; steps: number } {
    let before = 0;
    let steps = 0;
    for (let at = item; ; steps += 1) {
      const block = this.#byHead.get(at);
      if (block) return { block, before, steps };
      if (at.left === null) return { block: this.#blocks[0]!, before, steps };
      at = at.left;
      if (isVisible(at)) before += at.length;
    }
  }

  /** Makes blocks of what stands between an item and the head of its block. */
  #divide(item: Y.Item): void {
    const heads: { head: Y.Item; behind: number }[] = [];
    let behind = 0;
    let steps = 0;
    let at = item;
    while (!this.#byHead.has(at) && at.left !== null) {
      if (steps >= blockItems && !continues(at)) {
        heads.push({ head: at, behind });
        steps = 0;
      }
      at = at.left;
      if (isVisible(at)) behind += at.length;
      steps += 1;
    }
    if (heads.length === 0) return;
    const block = this.#byHead.get(at) ?? this.#blocks[0]!;
    const rest = block.length - behind;
    // From the first to the last: each reaches up to the next one, the last one to where the block ended.
    const made = heads.toReversed().map(({ head, behind: own }, number, all) => {
      const next = all[number + 1];
      return { head, length: next ? own - next.behind : own + rest };
    });
    block.length = behind - heads.at(-1)!.behind;
    for (const one of made) this.#byHead.set(one.head, one);
    const number = this.#blocks.indexOf(block);
    this.#blocks = [...this.#blocks.slice(0, number + 1), ...made, ...this.#blocks.slice(number + 1)];
  }

  #startOf(block: Block): number {
    return this.#startsOf(new Set([block])).get(block)!;
  }

  #startsOf(wanted: ReadonlySet<Block>): Map<Block, number> {
    const starts = new Map<Block, number>();
    let start = 0;
    for (const block of this.#blocks) {
      if (wanted.has(block)) {
        starts.set(block, start);
        if (starts.size === wanted.size) break;
      }
      start += block.length;
    }
    return starts;
  }
}

/** Whether an item was written right after the one to its left: Yjs may make one of them. */
function continues({ left, id }: Y.Item): boolean {
  return left !== null && left.id.client === id.client && left.id.clock + left.length === id.clock;
}
