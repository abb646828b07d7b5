import { indentUnit } from '@codemirror/language';
import {
  type EditorState,
  type Extension,
  Prec,
  StateEffect,
  StateField,
  type Transaction,
} from '@codemirror/state';
import { type Command, Decoration, EditorView, keymap, WidgetType } from '@codemirror/view';
import { closersReplaced } from '@tandem/protocol/closers';
import { ySyncAnnotation } from 'y-codemirror.next';

/** A suggestion shown after the cursor. `end` is where the text it replaces ends, in offsets into the document. */
export type Ghost = { at: number; end: number; text: string };

/** Shows a suggestion, or takes it away. */
export const showGhost = StateEffect.define<Ghost | undefined>();

/** The suggestion that is shown now. */
export const ghostField = StateField.define<Ghost | undefined>({
  create: () => undefined,
  update: (ghost, transaction) => {
    for (const effect of transaction.effects) if (effect.is(showGhost)) return effect.value;
    return ghost && keepGhost(ghost, transaction);
  },
  provide: (field) =>
    EditorView.decorations.from(field, (ghost) =>
      ghost
        ? Decoration.set(Decoration.widget({ widget: new GhostWidget(ghost.text), side: 1 }).range(ghost.at))
        : Decoration.none,
    ),
});

/** What is left of a suggestion after a change: typed-through it shrinks, elsewhere by others it moves, else it goes. */
function keepGhost(ghost: Ghost, transaction: Transaction): Ghost | undefined {
  if (!transaction.docChanged) return transaction.newSelection.main.head === ghost.at ? ghost : undefined;
  if (transaction.annotation(ySyncAnnotation)) {
    if (transaction.changes.touchesRange(ghost.at, ghost.end) !== false) return undefined;
    return { ...ghost, at: transaction.changes.mapPos(ghost.at), end: transaction.changes.mapPos(ghost.end) };
  }
  const change = onlyChange(transaction);
  if (!change || change.from !== ghost.at || change.to > ghost.end) return undefined;
  const at = transaction.newSelection.main.head;
  const end = ghost.end + change.inserted.length - (change.to - change.from);
  const typed = change.inserted.slice(0, Math.max(0, at - ghost.at));
  const text = ghost.text.slice(typed.length);
  if (typed === '' || text === '' || !ghost.text.startsWith(typed) || at !== ghost.at + typed.length)
    return undefined;
  // Where the editor closed a bracket by itself, the rest of the suggestion has to close it too.
  if (change.inserted.length > typed.length && replacedBy(transaction.state, { at, end }, text) < end - at)
    return undefined;
  return { at, end, text };
}

function onlyChange({ changes }: Transaction): { from: number; to: number; inserted: string } | undefined {
  const all: { from: number; to: number; inserted: string }[] = [];
  changes.iterChanges((from, to, _fromNew, _toNew, inserted) => {
    all.push({ from, to, inserted: inserted.toString() });
  });
  return all.length === 1 ? all[0] : undefined;
}

/** How many of the characters that a suggestion replaces a part of it stands for. */
function replacedBy(state: EditorState, { at, end }: { at: number; end: number }, text: string): number {
  const before = state.sliceDoc(state.doc.lineAt(at).from, at);
  return closersReplaced(before, text, state.sliceDoc(at, end));
}

class GhostWidget extends WidgetType {
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override eq(other: GhostWidget): boolean {
    return other.#text === this.#text;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = 'cm-ghost';
    // A screen reader would read it as part of the line; it is announced apart.
    element.setAttribute('aria-hidden', 'true');
    element.textContent = this.#text;
    return element;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

/** The beginning of a suggestion that one more word makes: blanks and a word, or blanks and a run of signs. */
export function nextWord(text: string): string {
  return /^\s*(?:[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]+)/u.exec(text)?.[0] ?? text;
}

function accept(view: EditorView, ghost: Ghost, text: string): void {
  const whole = text.length === ghost.text.length;
  const at = ghost.at + text.length;
  const to = whole ? ghost.end : ghost.at + replacedBy(view.state, ghost, text);
  view.dispatch({
    changes: { from: ghost.at, to, insert: text },
    selection: { anchor: at },
    effects: showGhost.of(
      whole ? undefined : { at, end: at + ghost.end - to, text: ghost.text.slice(text.length) },
    ),
    scrollIntoView: true,
    userEvent: 'input.complete',
  });
}

/** Inserts the whole suggestion. False when none is shown. */
const acceptGhost: Command = (view) => {
  const ghost = view.state.field(ghostField, false);
  if (ghost) accept(view, ghost, ghost.text);
  return ghost !== undefined;
};

/**
 * Tab inserts the suggestion, but indents where the suggestion would do that too: in front of the text of a line, who
 * presses Tab wants to be further in, and not the rest. False when nothing was inserted.
 */
export const acceptGhostByTab: Command = (view) => {
  const ghost = view.state.field(ghostField, false);
  if (!ghost) return false;
  const before = view.state.sliceDoc(view.state.doc.lineAt(ghost.at).from, ghost.at);
  const isIndenting = before.trim() === '' && ghost.text.startsWith(view.state.facet(indentUnit));
  return !isIndenting && acceptGhost(view);
};

/** Inserts the next word of the suggestion. False when none is shown. */
const acceptGhostWord: Command = (view) => {
  const ghost = view.state.field(ghostField, false);
  if (ghost) accept(view, ghost, nextWord(ghost.text));
  return ghost !== undefined;
};

/** Takes the suggestion away. False when none is shown. */
export const refuseGhost: Command = (view) => {
  if (!view.state.field(ghostField, false)) return false;
  view.dispatch({ effects: showGhost.of(undefined) });
  return true;
};

/** Suggestions after the cursor and their keys: Tab accepts, Escape refuses, Ctrl or Cmd and Right takes one word. */
export const ghostText: Extension = [
  ghostField,
  Prec.highest(
    keymap.of([
      { key: 'Tab', run: acceptGhostByTab },
      { key: 'Escape', run: refuseGhost },
      { key: 'Mod-ArrowRight', run: acceptGhostWord },
    ]),
  ),
];
