import type { Replacement } from '@tandem/protocol/textDifference';
import * as Y from 'yjs';
import { placeAfter } from './delta.ts';
import { TextIndex } from './textIndex.ts';

/** Typing that goes on after a longer pause is a step of its own, in milliseconds. */
export const typingPause = 1000;
/** An insert up to this many UTF-16 units is a keystroke: a letter, an emoji, a bracket with its closing one. */
const longestKeystroke = 2;
/** A replacement inside what the step typed may be longer: an input method changes its own text until it is chosen. */
const longestComposition = 8;

export type UndoHistoryOptions<Selection> = {
  readonly text: Y.Text;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Where this person's cursors are, in a form that outlives edits: see `relativeSelection`. */
  readonly selection: () => Selection;
};

type Kind = 'word' | 'space' | 'newline' | 'erase';
type Place = { start: number; end: number };
/** What the newest step did last, as far as a further keystroke could belong to it. */
type Stroke = { kind: Kind; at: number; places: Place[] };

/**
 * Each person's own undo: only what was written with a tracked origin is taken back, whatever others did meanwhile.
 *
 * A step is a word: keystrokes join while they continue each other, until a space begins, Enter is pressed, typing
 * turns to erasing, or a pause is long. Several cursors that type together are one. Everything else (a paste, a
 * format, a suggestion taken) is a step of its own.
 * Every step keeps the selection from before it; undo and redo hand it back.
 */
export class UndoHistory<Selection> {
  readonly #text: Y.Text;
  readonly #index: TextIndex;
  readonly #now: () => number;
  readonly #selection: () => Selection;
  readonly #manager: Y.UndoManager;
  readonly #tracked = new Set<unknown>();
  #stroke: Stroke | undefined;
  #before: Selection | undefined;

  constructor({ text, now, selection }: UndoHistoryOptions<Selection>) {
    this.#text = text;
    this.#index = TextIndex.of(text);
    this.#now = now;
    this.#selection = selection;
    this.#manager = new Y.UndoManager(text, {
      trackedOrigins: this.#tracked,
      captureTimeout: Number.POSITIVE_INFINITY,
    });
    this.#manager.on('stack-item-added', ({ stackItem, type }) => {
      if (type === 'undo' && this.#before !== undefined) stackItem.meta.set(this, this.#before);
    });
    text.observe(this.#sharedChanged);
  }

  get canUndo(): boolean {
    return this.#manager.canUndo();
  }

  get canRedo(): boolean {
    return this.#manager.canRedo();
  }

  /** What is written with this transaction origin (a binding) is this person's from now on. */
  track(origin: object): void {
    this.#manager.addTrackedOrigin(origin);
  }

  /** To be called right before each own change is written: the binding's `beforeLocalChange`. */
  beforeLocalChange(change: readonly Replacement[]): void {
    const at = this.#now();
    const kind = kindOf(change);
    const continued =
      kind !== undefined && this.#continues(change, kind, at) ? this.#stroke?.places : undefined;
    if (continued === undefined) {
      this.#manager.stopCapturing();
      this.#before = this.#selection();
    }
    this.#stroke = kind === undefined ? undefined : { kind, at, places: placesAfter(change, continued) };
  }

  /** The next change begins a step, even where it looks like typing: for a command that inserts a character. */
  endStep(): void {
    this.#stroke = undefined;
  }

  /**
   * Takes back this person's newest step.
   * @returns the selection from before it, or undefined when there was nothing to take back
   */
  undo(): Selection | undefined {
    return this.#move(() => this.#manager.undo(), this.#manager.redoStack);
  }

  /**
   * Does again what was taken back last.
   * @returns the selection from before it was taken back, or undefined when there was nothing to do again
   */
  redo(): Selection | undefined {
    return this.#move(() => this.#manager.redo(), this.#manager.undoStack);
  }

  dispose(): void {
    this.#text.unobserve(this.#sharedChanged);
    this.#manager.destroy();
  }

  #move(
    step: () => { meta: Map<unknown, unknown> } | null,
    other: readonly { meta: Map<unknown, unknown> }[],
  ) {
    const now = this.#selection();
    this.#stroke = undefined;
    this.#before = undefined;
    const done = step();
    this.#manager.stopCapturing();
    if (done === null) return undefined;
    other.at(-1)?.meta.set(this, now);
    return done.meta.get(this) as Selection | undefined;
  }

  #continues(change: readonly Replacement[], kind: Kind, at: number): boolean {
    const stroke = this.#stroke;
    if (stroke === undefined || at - stroke.at > typingPause || stroke.places.length !== change.length)
      return false;
    if (kind === 'newline' || (kind === 'erase') !== (stroke.kind === 'erase')) return false;
    if (kind === 'space' && stroke.kind === 'word') return false;
    return change.every(({ from, to, text }, index) => {
      const { start, end } = stroke.places[index]!;
      if (kind === 'erase') return to === start || from === start;
      const inside = start <= from && to <= end;
      return inside && (from < to || text.length <= longestKeystroke);
    });
  }

  readonly #sharedChanged = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (this.#stroke === undefined || this.#tracked.has(transaction.origin)) return;
    const change = this.#index.changeOf(event);
    for (const place of this.#stroke.places) {
      place.start = placeAfter(change, place.start);
      place.end = placeAfter(change, place.end);
    }
  };
}

/** Where the text of a stroke stands after a change, grown where the change continues it. */
function placesAfter(change: readonly Replacement[], continued: readonly Place[] | undefined): Place[] {
  let shift = 0;
  return change.map(({ from, to, text }, index) => {
    const grown = text.length - (to - from);
    const place = text === '' ? undefined : continued?.[index];
    const start = (place?.start ?? from) + shift;
    const end = (place === undefined ? from + text.length : place.end + grown) + shift;
    shift += grown;
    return { start, end };
  });
}

function kindOf(change: readonly Replacement[]): Kind | undefined {
  const [first] = change;
  if (first === undefined) return undefined;
  if (change.every(({ from, to, text }) => text === '' && to - from <= longestKeystroke)) return 'erase';
  const typed = change.every(
    ({ from, to, text }) =>
      text !== '' &&
      text.length <= (from < to || text.startsWith('\n') ? longestComposition : longestKeystroke),
  );
  if (!typed) return undefined;
  if (first.text.startsWith('\n')) return 'newline';
  return /^\s/.test(first.text) ? 'space' : 'word';
}
