import { fileTypes } from '@tandem/protocol/documents';
import type { RoomFile } from '@tandem/protocol/rooms';
import { complete } from '../api/autocompleteApi.ts';
import { fill, h } from '../dom/element.ts';
import { CodeEditor } from '../editor/codeEditor.ts';
import { loadLanguage } from '../editor/languageSupport.ts';
import { Observable } from '../platform/observable.ts';
import { ghostMode, lineWrapping } from '../platform/preferences.ts';
import type { SharedDocument } from '../session/sharedDocument.ts';
import { offerText } from './downloads.ts';
import type { RoomContext } from './roomContext.ts';

export type CursorPlace = { line: number; column: number; selected: number };

type OpenEditor = {
  element: HTMLElement;
  document: SharedDocument;
  editor?: CodeEditor;
  language?: string | undefined;
};

/** The editors of a room: one for each file that was opened, one of them in view. */
export class Workspace {
  readonly element = h('div', { class: 'workspace', id: 'workspace', role: 'tabpanel' });
  /** The id of the file in view. */
  readonly activeId = new Observable<string | undefined>(undefined);
  /** The file in view, as the manifest has it now. */
  readonly active = new Observable<RoomFile | undefined>(undefined);
  readonly cursor = new Observable<CursorPlace>({ line: 1, column: 1, selected: 0 });
  /** Called whenever this person writes or moves by themselves. */
  onOwnMove: () => void = () => {};
  readonly #context: RoomContext;
  readonly #editors = new Map<string, OpenEditor>();

  constructor(context: RoomContext) {
    this.#context = context;
    const { session } = context;
    session.manifest.files.watch(() => this.#readManifest());
    session.role.watch((role) => {
      for (const { editor } of this.#editors.values()) editor?.setReadOnly(role === 'viewer');
    });
    ghostMode.watch(() => this.#applyGhosts());
    session.manifest.settings.watch(() => this.#applyGhosts());
    lineWrapping.watch((wrap) => {
      for (const { editor } of this.#editors.values()) editor?.setLineWrapping(wrap);
    });
  }

  /** The editor in view, once its text is there. */
  get editor(): CodeEditor | undefined {
    return this.activeId.value ? this.#editors.get(this.activeId.value)?.editor : undefined;
  }

  /** Whether this person has opened a file since they came. */
  isOpen(fileId: string): boolean {
    return this.#editors.has(fileId);
  }

  /** Brings a file into view. @param line counted from 1, to go to as soon as the text is there */
  show(fileId: string, line?: number): void {
    const open = this.#editors.get(fileId) ?? this.#open(fileId);
    for (const [id, { element }] of this.#editors) element.hidden = id !== fileId;
    this.activeId.set(fileId);
    this.#readManifest();
    const arrive = () => {
      if (this.activeId.value !== fileId) return;
      if (line !== undefined) open.editor?.reveal(line);
    };
    if (open.editor) arrive();
    else open.document.ready.watch((ready) => ready && queueMicrotask(arrive));
  }

  /** Puts the keyboard into the editor in view. */
  focus(): void {
    this.editor?.view.focus();
  }

  #open(fileId: string): OpenEditor {
    const document = this.#context.session.open(fileId);
    const element = h(
      'div',
      { class: 'editor-slot' },
      h('p', { class: 'loading', role: 'status' }, 'Opening the file…'),
    );
    const open: OpenEditor = { element, document };
    this.#editors.set(fileId, open);
    this.element.append(element);
    document.ready.watch((ready) => {
      if (ready && !open.editor) this.#mount(fileId, open);
    });
    document.refusal.watch((refusal) => {
      if (refusal) this.#showRefusal(fileId, open, refusal.reason);
    });
    return open;
  }

  #mount(fileId: string, open: OpenEditor): void {
    const { document, element } = open;
    const { session } = this.#context;
    fill(element);
    const editor = new CodeEditor({
      parent: element,
      text: document.doc.getText(fileTypes.content),
      awareness: document.awareness,
      label: `Text of ${this.#entry(fileId)?.path ?? 'the file'}`,
      onCursor: (cursor) => {
        if (this.activeId.value !== fileId) return;
        this.cursor.set(cursor);
        session.people.announce({ at: { fileId, line: cursor.line } });
      },
      onInput: () => this.onOwnMove(),
    });
    open.editor = editor;
    editor.setReadOnly(session.role.value === 'viewer');
    editor.setLineWrapping(lineWrapping.value);
    this.#applyGhosts();
    void this.#applyLanguage(fileId, open);
    if (this.activeId.value !== fileId) return;
    session.people.announce({ at: { fileId, line: 1 } });
    if (window.document.activeElement === window.document.body) editor.view.focus();
  }

  #showRefusal(fileId: string, open: OpenEditor, reason: string): void {
    const again = () => {
      this.#drop(fileId);
      this.show(fileId);
    };
    const text = open.document.doc.getText(fileTypes.content).toString();
    const save = () => offerText(text, this.#entry(fileId)?.path ?? 'copy.txt');
    open.editor?.destroy();
    fill(
      open.element,
      h(
        'div',
        { class: 'empty', role: 'alert' },
        h('h2', {}, 'This file cannot be edited now'),
        h('p', {}, reason),
        h(
          'div',
          { class: 'actions' },
          h('button', { class: 'button primary', type: 'button', onclick: again }, 'Open it again'),
          text !== '' && h('button', { class: 'button', type: 'button', onclick: save }, 'Save my copy'),
        ),
      ),
    );
  }

  #drop(fileId: string): void {
    const open = this.#editors.get(fileId);
    open?.editor?.destroy();
    open?.element.remove();
    this.#editors.delete(fileId);
    this.#context.session.close(fileId);
  }

  /** Follows the manifest: a deleted file leaves the view, a renamed one may speak another language. */
  #readManifest(): void {
    const files = this.#context.session.manifest.files.value;
    for (const fileId of [...this.#editors.keys()]) {
      if (files.length > 0 && !this.#entry(fileId)) this.#drop(fileId);
    }
    const { value: activeId } = this.activeId;
    const active = activeId === undefined ? undefined : this.#entry(activeId);
    if (activeId !== undefined && !active && files[0] && !this.#editors.has(activeId)) {
      this.show(files[0].fileId);
      return;
    }
    this.active.set(active);
    for (const [fileId, open] of this.#editors) void this.#applyLanguage(fileId, open);
  }

  #entry(fileId: string): RoomFile | undefined {
    return this.#context.session.manifest.files.value.find((file) => file.fileId === fileId);
  }

  async #applyLanguage(fileId: string, open: OpenEditor): Promise<void> {
    const entry = this.#entry(fileId);
    const wanted = entry && `${entry.language} ${entry.path}`;
    if (!entry || !open.editor || open.language === wanted) return;
    open.language = wanted;
    const support = await loadLanguage(entry.language, entry.path).catch(() => undefined);
    if (open.language === wanted && this.#editors.get(fileId) === open) open.editor.setLanguage(support);
  }

  #applyGhosts(): void {
    const { session, api, keys, roomId } = this.#context;
    const mode = ghostMode.value;
    const on = mode !== 'off' && session.manifest.settings.value.autocomplete;
    for (const [fileId, { editor }] of this.#editors) {
      editor?.setGhostSource(
        on
          ? (question, signal) => {
              const entry = this.#entry(fileId);
              const about = entry ? { language: entry.language, path: entry.path } : {};
              return complete(api, { ...question, ...about, roomId, mode }, keys.token, signal);
            }
          : undefined,
      );
    }
  }
}
