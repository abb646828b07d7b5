import { type Extension, RangeSet, StateEffect } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import type { Text } from 'yjs';
import { announceCursor, type RemoteCursor, readCursors } from './cursorAwareness.ts';

const cursorsMoved = StateEffect.define<null>();

/** How long a name stands beside a cursor that has just moved, in milliseconds. */
const nameShownFor = 2500;

class CaretWidget extends WidgetType {
  readonly #cursor: RemoteCursor;
  readonly #named: boolean;

  constructor(cursor: RemoteCursor, named: boolean) {
    super();
    this.#cursor = cursor;
    this.#named = named;
  }

  override eq(other: CaretWidget): boolean {
    const [a, b] = [this.#cursor, other.#cursor];
    return (
      a.clientId === b.clientId && a.name === b.name && a.color === b.color && this.#named === other.#named
    );
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = this.#named ? 'cm-caret cm-caret-named' : 'cm-caret';
    caret.style.setProperty('--person', this.#cursor.color);
    caret.setAttribute('aria-hidden', 'true');
    const name = document.createElement('span');
    name.className = 'cm-caret-name';
    name.textContent = this.#cursor.name;
    // Word joiners keep the caret from becoming a place where a line may break.
    caret.append('\u2060', name, '\u2060');
    return caret;
  }

  override get estimatedHeight(): number {
    return -1;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

class RemoteCursors implements PluginValue {
  decorations: DecorationSet = RangeSet.empty;
  readonly #view: EditorView;
  readonly #text: Text;
  readonly #awareness: Awareness;
  readonly #nameOf: (userId: string) => string | undefined;
  readonly #movedAt = new Map<number, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    view: EditorView,
    text: Text,
    awareness: Awareness,
    nameOf: (userId: string) => string | undefined,
  ) {
    this.#nameOf = nameOf;
    this.#view = view;
    this.#text = text;
    this.#awareness = awareness;
    awareness.on('change', this.#onChange);
    this.#draw();
  }

  update(update: ViewUpdate): void {
    if (update.view.hasFocus && (update.selectionSet || update.docChanged || update.focusChanged)) {
      announceCursor(this.#text, this.#awareness, update.state.selection.main);
    }
    const moved = update.transactions.some((transaction) =>
      transaction.effects.some((e) => e.is(cursorsMoved)),
    );
    // Before the text of Yjs and of the editor agree again, positions of one mean nothing in the other.
    if (update.docChanged) this.decorations = this.decorations.map(update.changes);
    if (moved) this.#draw();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#awareness.off('change', this.#onChange);
  }

  readonly #onChange = (change: { added: number[]; updated: number[]; removed: number[] }) => {
    const others = [...change.added, ...change.updated].filter((id) => id !== this.#awareness.clientID);
    for (const id of others) this.#movedAt.set(id, Date.now());
    for (const id of change.removed) this.#movedAt.delete(id);
    if (others.length + change.removed.length === 0) return;
    this.#redraw();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#redraw, nameShownFor);
  };

  readonly #redraw = () => this.#view.dispatch({ effects: cursorsMoved.of(null) });

  #draw(): void {
    const ranges = readCursors(this.#text, this.#awareness, this.#nameOf).flatMap((cursor) => {
      const length = this.#view.state.doc.length;
      const from = Math.min(cursor.anchor, cursor.head, length);
      const to = Math.min(Math.max(cursor.anchor, cursor.head), length);
      const named = Date.now() - (this.#movedAt.get(cursor.clientId) ?? 0) < nameShownFor;
      const caret = Decoration.widget({
        widget: new CaretWidget(cursor, named),
        side: cursor.head > cursor.anchor ? -1 : 1,
      });
      const mark = Decoration.mark({
        class: 'cm-remote-selection',
        attributes: { style: `--person: ${cursor.color}` },
      });
      const at = caret.range(Math.min(cursor.head, length));
      return from === to ? [at] : [mark.range(from, to), at];
    });
    this.decorations = Decoration.set(ranges, true);
  }
}

const look = EditorView.baseTheme({
  '.cm-remote-selection': {
    backgroundColor:
      'light-dark(color-mix(in srgb, var(--person) 14%, transparent), color-mix(in srgb, var(--person) 24%, transparent))',
  },
  '.cm-caret': {
    position: 'relative',
    borderLeft: '2px solid var(--person)',
    marginLeft: '-1px',
    marginRight: '-1px',
    pointerEvents: 'auto',
  },
  '.cm-caret-name': {
    position: 'absolute',
    left: '-2px',
    bottom: '100%',
    padding: '1px 6px',
    borderRadius: '5px 5px 5px 0',
    backgroundColor: 'var(--person)',
    color: '#fff',
    fontFamily: 'var(--sans)',
    fontSize: '11px',
    fontWeight: '600',
    lineHeight: '16px',
    whiteSpace: 'nowrap',
    pointerEvents: 'none',
    zIndex: '3',
    opacity: '0',
  },
  '.cm-caret-named .cm-caret-name, .cm-caret:hover .cm-caret-name': { opacity: '1' },
});

/**
 * Cursors and selections of the others, and the announcement of this person's own, in the fields y-codemirror.next
 * uses (`user`, `cursor`), so that every editor in the room sees them.
 * @param nameOf what somebody in the room is called, by `user.id`
 */
export function remoteCursors(
  text: Text,
  awareness: Awareness,
  nameOf: (userId: string) => string | undefined,
): Extension {
  const plugin = ViewPlugin.define((view) => new RemoteCursors(view, text, awareness, nameOf), {
    decorations: (value) => value.decorations,
  });
  return [plugin, look];
}
