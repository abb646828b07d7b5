import { Observable } from '@tandem/client/observable';
import type { RoomFile } from '@tandem/protocol/rooms';
import { h } from '../../dom/element.ts';
import type { CodeEditor } from '../../editor/codeEditor.ts';
import type { RoomContext } from '../roomContext.ts';
import { FileSlot } from './fileSlot.ts';

export type CursorPlace = { line: number; column: number; selected: number };

/** A file that was open here until somebody deleted it. */
export type DeletedFile = {
  path: string;
  wasInView: boolean;
  /** Its text, when something in it may not have arrived. */
  unsent: string | undefined;
};

/** The files a person has opened: one of them is in view, the others keep their place. */
export class Workspace {
  readonly element = h('div', { class: 'workspace', id: 'workspace', role: 'tabpanel' });
  /** The id of the file in view. */
  readonly activeId = new Observable<string | undefined>(undefined);
  /** The file in view, as the manifest has it now. */
  readonly active = new Observable<RoomFile | undefined>(undefined);
  readonly cursor = new Observable<CursorPlace>({ line: 1, column: 1, selected: 0 });
  /** Called whenever this person writes. */
  onOwnInput: () => void = () => {};
  /** Called when somebody else deleted a file that was open here. */
  onDeleted: (file: DeletedFile) => void = () => {};
  /** The ids of files that this person deletes, so that they are not told of it as of somebody else's doing. */
  readonly ownDeletions = new Set<string>();
  readonly #context: RoomContext;
  readonly #slots = new Map<string, FileSlot>();

  constructor(context: RoomContext) {
    this.#context = context;
    context.room.contents.files.watch(() => this.#readManifest());
  }

  /** The editor in view, once its text is there. */
  get editor(): CodeEditor | undefined {
    return this.activeId.value ? this.#slots.get(this.activeId.value)?.editor : undefined;
  }

  /** Whether this person has opened a file since they came. */
  isOpen(fileId: string): boolean {
    return this.#slots.has(fileId);
  }

  /** Brings a file into view. @param line counted from 1, to go to as soon as the text is there */
  show(fileId: string, line?: number): void {
    const slot = this.#slots.get(fileId) ?? this.#open(fileId, line);
    for (const [id, { element }] of this.#slots) element.hidden = id !== fileId;
    const { value: before } = this.activeId;
    if (before && before !== fileId) this.#slots.get(before)?.leaveView();
    this.activeId.set(fileId);
    this.#readManifest();
    if (line !== undefined) slot.editor?.reveal(line);
  }

  /** Puts the keyboard into the editor in view. */
  focus(): void {
    this.editor?.view.focus();
  }

  #open(fileId: string, line: number | undefined): FileSlot {
    const { room } = this.#context;
    const slot: FileSlot = new FileSlot(this.#context, fileId, {
      onCursor: (cursor) => {
        if (this.activeId.value !== fileId) return;
        this.cursor.set(cursor);
        room.setPresence({ at: { fileId, line: cursor.line } });
      },
      onInput: () => this.onOwnInput(),
      // The slot is not known here yet when its text was there from the start.
      onReady: () => queueMicrotask(() => this.#arrive(fileId, line)),
      onReopen: () => {
        this.#close(fileId);
        this.show(fileId);
      },
    });
    this.#slots.set(fileId, slot);
    this.element.append(slot.element);
    return slot;
  }

  #arrive(fileId: string, line: number | undefined): void {
    if (this.activeId.value !== fileId) return;
    this.#context.room.setPresence({ at: { fileId, line: line ?? 1 } });
    if (line !== undefined) this.editor?.reveal(line);
    // Somebody who is writing a name or a message goes on with that.
    if (document.activeElement === document.body) this.focus();
  }

  #close(fileId: string): void {
    this.#slots.get(fileId)?.close();
    this.#slots.delete(fileId);
  }

  #closeDeleted(fileId: string, { path, unsentText: unsent }: FileSlot): void {
    const wasInView = fileId === this.activeId.value;
    if (path && !this.ownDeletions.delete(fileId)) this.onDeleted({ path, wasInView, unsent });
    this.#close(fileId);
  }

  /** Follows the manifest: a file that was deleted leaves the view. */
  #readManifest(): void {
    const { value: files } = this.#context.room.contents.files;
    const entryOf = (fileId: string) => files.withId(fileId);
    if (files.size > 0) {
      for (const [fileId, slot] of this.#slots) if (!entryOf(fileId)) this.#closeDeleted(fileId, slot);
    }
    const { value: activeId } = this.activeId;
    const [first] = files.mainFirst;
    if (activeId && first && !this.#slots.has(activeId)) this.show(first.fileId);
    else this.active.set(activeId ? entryOf(activeId) : undefined);
  }
}
