import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, indentWithTab } from '@codemirror/commands';
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  type LanguageSupport,
} from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import type { Awareness } from 'y-protocols/awareness';
import { type Text, UndoManager } from 'yjs';
import { type AskForGhost, ghostRequests, ghostSource } from './ghostRequests.ts';
import { ghostText, refuseGhost } from './ghostText.ts';
import { detectIndent } from './indentation.ts';
import { remoteCursors } from './remoteCursors.ts';
import { editorTheme } from './theme.ts';

export type CodeEditorOptions = {
  parent: HTMLElement;
  text: Text;
  awareness: Awareness;
  /** What somebody in the room is called, by `user.id`. */
  nameOf: (userId: string) => string | undefined;
  label: string;
  /** Told of every move of the selection, with the line of its head, counted from 1, and the column. */
  onCursor: (cursor: { line: number; column: number; selected: number }) => void;
  /** Told when this person, not a peer, changes the text. */
  onInput: () => void;
};

/** An editor on one shared text. Undo takes back this person's own changes only. */
export class CodeEditor {
  readonly view: EditorView;
  readonly undoManager: UndoManager;
  readonly #language = new Compartment();
  readonly #indent = new Compartment();
  readonly #readOnly = new Compartment();
  readonly #ghosts = new Compartment();
  readonly #wrap = new Compartment();

  constructor(options: CodeEditorOptions) {
    const text = options.text.toString();
    this.undoManager = new UndoManager(options.text);
    const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content;
    this.view = new EditorView({
      parent: options.parent,
      state: EditorState.create({
        doc: text,
        extensions: [
          nonce ? EditorView.cspNonce.of(nonce) : [],
          // The shared text counts a CR as a character, so the editor must not take it for a line end.
          EditorState.lineSeparator.of('\n'),
          EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n?/g, '\n')),
          yCollab(options.text, null, { undoManager: this.undoManager }),
          remoteCursors(options.text, options.awareness, options.nameOf),
          ghostText,
          ghostRequests,
          this.#ghosts.of([]),
          this.#language.of([]),
          this.#indent.of(indentUnit.of(detectIndent(text))),
          this.#readOnly.of([]),
          this.#wrap.of([]),
          editing,
          editorTheme,
          EditorView.contentAttributes.of({ 'aria-label': options.label }),
          EditorView.updateListener.of((update) => {
            if (update.selectionSet || update.docChanged || update.focusChanged) {
              options.onCursor(cursorOf(update.state));
            }
            const own = update.transactions.some(
              (one) => one.isUserEvent('input') || one.isUserEvent('delete'),
            );
            if (own && update.docChanged) options.onInput();
          }),
        ],
      }),
    });
  }

  /** Highlights by a language; undefined means plain text. */
  setLanguage(language: LanguageSupport | undefined): void {
    this.view.dispatch({ effects: this.#language.reconfigure(language ?? []) });
  }

  /** A reader can select and copy, and changes nothing: not by undoing what they wrote before, nor by a suggestion. */
  setReadOnly(readOnly: boolean): void {
    if (readOnly) {
      this.undoManager.clear();
      refuseGhost(this.view);
    }
    const extensions = readOnly
      ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-readonly': 'true' })]
      : [];
    this.view.dispatch({ effects: this.#readOnly.reconfigure(extensions) });
  }

  setLineWrapping(wrap: boolean): void {
    this.view.dispatch({ effects: this.#wrap.reconfigure(wrap ? EditorView.lineWrapping : []) });
  }

  /** Who answers what comes next; undefined switches suggestions off. */
  setGhostSource(ask: AskForGhost | undefined): void {
    this.view.dispatch({ effects: this.#ghosts.reconfigure(ghostSource.of(ask)) });
  }

  /** Brings a line into the middle of the view. @param line counted from 1; beyond the end means the last line */
  reveal(line: number): void {
    const { doc } = this.view.state;
    const position = doc.line(Math.min(Math.max(line, 1), doc.lines)).from;
    this.view.dispatch({ effects: EditorView.scrollIntoView(position, { y: 'center' }) });
  }

  /** The lines of the selection, counted from 1, when something is selected. */
  selectedLines(): { from: number; to: number } | undefined {
    const { main } = this.view.state.selection;
    if (main.empty) return undefined;
    const { doc } = this.view.state;
    return { from: doc.lineAt(main.from).number, to: doc.lineAt(main.to).number };
  }

  destroy(): void {
    this.view.destroy();
    this.undoManager.destroy();
  }
}

function cursorOf(state: EditorState): { line: number; column: number; selected: number } {
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  return { line: line.number, column: main.head - line.from + 1, selected: main.to - main.from };
}

const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;

/** A finger has the system's own selection handles, which CodeMirror's drawn selection would hide. */
const fineSelection: Extension = matchMedia('(pointer: fine)').matches
  ? [
      drawSelection({ cursorBlinkRate: calm ? 0 : 1200 }),
      dropCursor(),
      rectangularSelection(),
      crosshairCursor(),
    ]
  : [];

const editing: Extension = [
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  codeFolding(),
  foldGutter(),
  fineSelection,
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  keymap.of([
    ...yUndoManagerKeymap,
    ...closeBracketsKeymap,
    ...searchKeymap,
    ...foldKeymap,
    indentWithTab,
    ...defaultKeymap,
  ]),
];
