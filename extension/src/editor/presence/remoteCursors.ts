import type { Session } from '@tandem/client/session';
import { userSchema } from '@tandem/protocol/presence';
import * as vscode from 'vscode';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import type { SharedDocument } from '../documents/sharedDocument.ts';
import type { SharedDocuments } from '../documents/sharedDocuments.ts';
import { CursorStyles, caretLook, labelLook } from './cursorStyles.ts';
import { labelPlace } from './labelPlace.ts';

/** Cursors are drawn at most this often, in milliseconds: thirty people type faster than anybody looks. */
const drawInterval = 30;
/** How long a name stays after its cursor moved, in milliseconds. */
const labelTime = 2500;

/** A stock client with y-codemirror.next tells a name and a colour only. */
const cursorUserSchema = userSchema.pick({ name: true }).extend({
  id: userSchema.shape.id.optional().catch(undefined),
  color: userSchema.shape.color.catch(''),
});

type RemoteCursor = {
  clientId: number;
  name: string;
  color: string;
  selection: vscode.Selection;
  /** Changes when the cursor was moved, not when others typed before it. */
  place: string;
};

/** Draws the cursors and selections of the others in every visible editor of a shared document. */
export class RemoteCursors implements Disposable {
  readonly #session: Session;
  readonly #documents: SharedDocuments;
  readonly #styles = new CursorStyles();
  readonly #disposables = new Disposables();
  readonly #listening = new Map<SharedDocument, () => void>();
  /** Until when a name is shown, by client, in milliseconds since 1970, and the place it was last seen at. */
  readonly #shown = new Map<number, { place: string; until: number }>();
  #drawing: ReturnType<typeof setTimeout> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, documents: SharedDocuments) {
    this.#session = session;
    this.#documents = documents;
    this.#disposables.add(this.#styles);
    this.#disposables.add(documents.onDidChange(() => this.#listen()));
    this.#disposables.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#drawSoon()));
    this.#disposables.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (documents.get(document)) this.#drawSoon();
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.#drawing);
    clearTimeout(this.#hiding);
    for (const stop of this.#listening.values()) stop();
    this.#disposables.dispose();
  }

  #listen(): void {
    const present = new Set(this.#documents.all);
    for (const [shared, stop] of this.#listening) {
      if (present.has(shared)) continue;
      stop();
      this.#listening.delete(shared);
      this.#clear(shared);
    }
    for (const shared of present) {
      if (this.#listening.has(shared)) continue;
      const draw = () => this.#drawSoon();
      shared.file.on('awareness', draw);
      this.#listening.set(shared, () => shared.file.off('awareness', draw));
    }
    this.#drawSoon();
  }

  #drawSoon(): void {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      for (const editor of vscode.window.visibleTextEditors) {
        const shared = this.#documents.get(editor.document);
        if (shared) this.#draw(editor, shared);
      }
      this.#hideSoon();
    }, drawInterval);
  }

  #draw(editor: vscode.TextEditor, shared: SharedDocument): void {
    const carets = new Map<vscode.TextEditorDecorationType, vscode.DecorationOptions[]>();
    const selections = new Map<vscode.TextEditorDecorationType, vscode.Range[]>();
    for (const styles of this.#styles.all) {
      carets.set(styles.caret, []);
      selections.set(styles.selection, []);
    }
    for (const cursor of cursorsOf(shared, (id) => this.#session.room?.participant(id)?.name)) {
      const styles = this.#styles.of(cursor.color);
      const { selection } = cursor;
      const head = selection.active;
      if (!selection.isEmpty) push(selections, styles.selection, selection);
      push(carets, styles.caret, {
        range: new vscode.Range(head, head),
        hoverMessage: new vscode.MarkdownString().appendText(cursor.name),
        renderOptions: { before: caretLook(cursor.color) },
      });
      if (this.#isNameShown(cursor)) push(carets, styles.caret, labelOf(cursor, editor));
    }
    for (const [style, options] of carets) editor.setDecorations(style, options);
    for (const [style, ranges] of selections) editor.setDecorations(style, ranges);
  }

  #clear(shared: SharedDocument): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document !== shared.document) continue;
      for (const styles of this.#styles.all) {
        editor.setDecorations(styles.caret, []);
        editor.setDecorations(styles.selection, []);
      }
    }
  }

  #isNameShown({ clientId, place }: RemoteCursor): boolean {
    const shown = this.#shown.get(clientId);
    if (shown?.place === place) return shown.until > Date.now();
    this.#shown.set(clientId, { place, until: Date.now() + labelTime });
    return true;
  }

  /** Draws again when the next name has to go. */
  #hideSoon(): void {
    clearTimeout(this.#hiding);
    const now = Date.now();
    const next = Math.min(
      ...[...this.#shown.values()].map(({ until }) => until).filter((until) => until > now),
    );
    if (Number.isFinite(next)) this.#hiding = setTimeout(() => this.#drawSoon(), next - now);
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function labelOf(
  { name, color, selection: { active } }: RemoteCursor,
  { document, options }: vscode.TextEditor,
): vscode.DecorationOptions {
  const lineAt = (line: number) => (line < document.lineCount ? document.lineAt(line).text : undefined);
  const place = labelPlace(lineAt, active, Number(options.tabSize) || 4);
  const at = place === 'end' ? document.lineAt(active.line).range.end : active;
  return { range: new vscode.Range(at, at), renderOptions: { after: labelLook(name, color, place) } };
}

/** Reads the cursors from a file's awareness; whatever is not one is skipped, since anybody may write there. */
function cursorsOf(
  shared: SharedDocument,
  nameOf: (userId: string | undefined) => string | undefined,
): RemoteCursor[] {
  const cursors: RemoteCursor[] = [];
  for (const [clientId, state] of shared.file.awareness.getStates()) {
    if (clientId === shared.file.doc.clientID) continue;
    const user = cursorUserSchema.safeParse(state.user);
    const selection = shared.fromRelative({ anchor: state.cursor?.anchor, head: state.cursor?.head });
    if (!user.success || !selection) continue;
    const { id, color } = user.data;
    const name = nameOf(id) ?? user.data.name;
    cursors.push({ clientId, name, color, selection, place: JSON.stringify(state.cursor) });
  }
  return cursors;
}
