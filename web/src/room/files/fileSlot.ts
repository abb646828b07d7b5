import type { LiveDocument } from '@tandem/client/document';
import type { RoomFile } from '@tandem/protocol/rooms';
import { fill, h } from '../../dom/element.ts';
import { CodeEditor, type CodeEditorOptions } from '../../editor/codeEditor.ts';
import type { AskForGhost } from '../../editor/ghostRequests.ts';
import { loadLanguage } from '../../editor/languageSupport.ts';
import { ghostMode, lineWrapping } from '../../platform/preferences.ts';
import type { RoomContext } from '../roomContext.ts';
import { offerText } from './downloads.ts';

export type FileSlotEvents = Pick<CodeEditorOptions, 'onCursor' | 'onInput'> & {
  /** The text is there. */
  onReady: () => void;
  /** The person wants the file again after the server refused it. */
  onReopen: () => void;
};

/** The place of one file on the page: a word while it is opened, its editor, or why it has none. */
export class FileSlot {
  readonly element = h(
    'div',
    { class: 'editor-slot' },
    h('p', { class: 'loading', role: 'status' }, 'Opening the file…'),
  );
  readonly document: LiveDocument;
  editor: CodeEditor | undefined;
  /** The path of the file; that of a deleted one is the last it had. */
  path: string | undefined;
  readonly #fileId: string;
  readonly #context: RoomContext;
  readonly #events: FileSlotEvents;
  readonly #stops: (() => void)[] = [];
  #language = '';

  constructor(context: RoomContext, fileId: string, events: FileSlotEvents) {
    this.#context = context;
    this.#fileId = fileId;
    this.#events = events;
    this.document = context.room.openFile(fileId);
    this.#stops.push(
      context.room.contents.files.watch(() => {
        this.path = this.#entry()?.path ?? this.path;
      }),
      this.document.ready.watch((ready) => ready && this.#mount()),
      this.document.refusal.watch((refusal) => refusal && this.#showRefusal(refusal.reason)),
    );
  }

  /** The text, when something in it may not have reached the server; undefined when nothing would be lost with it. */
  get unsentText(): string | undefined {
    return (this.document.unsaved.value > 0 && this.#text) || undefined;
  }

  get #text(): string {
    return this.document.text.toString();
  }

  /** The cursor of this person is not here any more. */
  leaveView(): void {
    this.document.awareness.setLocalStateField('cursor', null);
  }

  /** Closes the file. */
  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.editor?.destroy();
    this.element.remove();
    this.#context.room.closeFile(this.#fileId);
  }

  #entry(): RoomFile | undefined {
    return this.#context.room.contents.files.value.withId(this.#fileId);
  }

  #mount(): void {
    if (this.editor) return;
    const { document, element } = this;
    const { room } = this.#context;
    fill(element);
    const editor = new CodeEditor({
      parent: element,
      text: document.text,
      awareness: document.awareness,
      nameOf: (userId) => room.participant(userId)?.name,
      label: `Text of ${this.#entry()?.path ?? 'the file'}`,
      onCursor: this.#events.onCursor,
      onInput: this.#events.onInput,
    });
    this.editor = editor;
    const offerGhosts = () => editor.setGhostSource(this.#ghostSource());
    this.#stops.push(
      room.role.watch((role) => editor.setReadOnly(role === 'viewer')),
      lineWrapping.watch((wrap) => editor.setLineWrapping(wrap)),
      ghostMode.watch(offerGhosts),
      room.contents.settings.watch(offerGhosts),
      room.contents.files.watch(() => void this.#applyLanguage(editor)),
    );
    this.#events.onReady();
  }

  #showRefusal(reason: string): void {
    const text = this.#text;
    const save = () => offerText(text, this.path ?? 'copy.txt');
    const again = this.#events.onReopen;
    this.editor?.destroy();
    fill(
      this.element,
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

  async #applyLanguage(editor: CodeEditor): Promise<void> {
    const entry = this.#entry();
    const wanted = entry ? `${entry.language} ${entry.path}` : '';
    if (!entry || this.#language === wanted) return;
    this.#language = wanted;
    // Without its grammar a file is plain text, which is no reason to disturb anybody.
    const support = await loadLanguage(entry.language, entry.path).catch(() => undefined);
    if (this.#language === wanted && this.element.isConnected) editor.setLanguage(support);
  }

  #ghostSource(): AskForGhost | undefined {
    const { room, api, keys, roomId } = this.#context;
    const mode = ghostMode.value;
    if (mode === 'off' || !room.contents.settings.value.autocomplete) return undefined;
    return (question, answered, signal) => {
      const entry = this.#entry();
      const about = entry ? { language: entry.language, path: entry.path } : {};
      return api.complete({ ...question, ...about, roomId, mode }, keys.token, answered, signal);
    };
  }
}
