import type { Participant } from '@tandem/client/presence/participants';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import { knowsWhoIsIn } from '@tandem/client/sessionState';
import * as vscode from 'vscode';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import type { OpenFile } from '../documents/openRoomFile.ts';
import type { SharedDocuments } from '../documents/sharedDocuments.ts';

/** Keeps this window where somebody else is, until this person types or moves, or the other one leaves. */
export class Follow implements Disposable {
  readonly #session: Session;
  readonly #openFile: OpenFile;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables = new Disposables();
  #following: string | undefined;
  #shown: string | undefined;
  #moving = false;

  readonly onDidChange = this.#changed.event;

  constructor(session: Session, documents: SharedDocuments, openFile: OpenFile) {
    this.#session = session;
    this.#openFile = openFile;
    this.#disposables.add(this.#changed);
    this.#disposables.add(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        const byHand =
          kind === vscode.TextEditorSelectionChangeKind.Keyboard ||
          kind === vscode.TextEditorSelectionChangeKind.Mouse;
        if (byHand && documents.get(textEditor.document)) this.stop();
      }),
    );
    session.on('entered', (room: Room) => room.participants.watch(() => void this.#come()));
    session.on('left', () => this.stop());
  }

  /** The `user.id` of whom this window follows. */
  get following(): string | undefined {
    return this.#following;
  }

  async start(id: string): Promise<void> {
    this.#set(id);
    await this.#come();
  }

  stop(): void {
    if (this.#following !== undefined) this.#set(undefined);
  }

  /** Goes to where somebody is, once. */
  async goTo(person: Participant): Promise<void> {
    const file = person.at && this.#session.room?.files.withId(person.at.fileId);
    if (!file || !person.at) return;
    const start = new vscode.Position(person.at.line - 1, 0);
    const editor = await this.#openFile(file);
    editor?.revealRange(
      new vscode.Range(start, start),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
  }

  dispose(): void {
    this.stop();
    this.#disposables.dispose();
  }

  #set(id: string | undefined): void {
    this.#following = id;
    this.#shown = undefined;
    this.#session.room?.setPresence({ following: id ?? null });
    this.#changed.fire();
  }

  async #come(): Promise<void> {
    if (this.#following === undefined || this.#moving) return;
    const { room, state } = this.#session;
    const person = room?.participant(this.#following);
    if (!person) {
      if (knowsWhoIsIn(state)) this.stop();
      return;
    }
    const place = JSON.stringify(person.at);
    if (place === this.#shown) return;
    this.#shown = place;
    this.#moving = true;
    try {
      await this.goTo(person);
    } finally {
      this.#moving = false;
    }
    await this.#come();
  }
}
