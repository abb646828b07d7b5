import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import type { Follow } from '../editor/presence/follow.ts';
import { type Disposable, Disposables } from '../platform/disposables.ts';
import type { ChatView } from './chat/chatView.ts';
import { itemText, roomTitle, roomTooltip, statusOf } from './status.ts';

/** "Saving…" is shown when an acknowledgement takes longer than this, in milliseconds: not at every keystroke. */
const savingDelay = 400;

/** The status-bar item of the room. Its click opens what one can do. */
export class StatusBar implements Disposable {
  readonly #session: Session;
  readonly #chat: Pick<ChatView, 'unread'>;
  readonly #follow: Pick<Follow, 'following'>;
  readonly #item: vscode.StatusBarItem;
  readonly #disposables = new Disposables();
  /** What is on screen: every keystroke changes the state, and nearly none of them what is seen. */
  #shown = '';
  #savingSince: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    session: Session,
    chat: Pick<ChatView, 'unread' | 'onDidChangeUnread'>,
    follow: Pick<Follow, 'following' | 'onDidChange'>,
  ) {
    this.#session = session;
    this.#chat = chat;
    this.#follow = follow;
    this.#disposables.add(follow.onDidChange(() => this.#update()));
    this.#disposables.add(chat.onDidChangeUnread(() => this.#update()));
    this.#item = this.#disposables.add(
      vscode.window.createStatusBarItem('tandem.room', vscode.StatusBarAlignment.Left, 100),
    );
    this.#item.name = 'Tandem';
    this.#item.command = 'tandem.showRoomMenu';
    session.on('state', () => this.#update());
    session.on('entered', (room: Room) => {
      room.participants.watch(() => this.#update());
      room.on('settings', () => this.#update());
      room.on('files', () => this.#update());
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  #update(): void {
    const { state, room } = this.#session;
    clearTimeout(this.#timer);
    if (state.kind === 'signedOut' || !room) {
      this.#savingSince = undefined;
      this.#shown = '';
      this.#item.hide();
      return;
    }
    const status = statusOf(state, this.#isSaving());
    const people = room.participants.value;
    const title = roomTitle(room);
    const followed = people.find(({ id }) => id === this.#follow.following)?.name;
    const text = itemText(status, { title, people: people.length, followed, unread: this.#chat.unread });
    const tooltip = roomTooltip(room, status);
    const shown = `${text}\n${tooltip.value}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.backgroundColor = status.isWarning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.#item.accessibilityInformation = {
      label: vscode.l10n.t('Tandem room {0}, {1} people, {2}', title, people.length, status.sentence),
      role: 'button',
    };
    this.#item.show();
  }

  /** Whether unacknowledged edits have waited long enough to be worth telling. */
  #isSaving(): boolean {
    const { state } = this.#session;
    if (state.kind !== 'joined' || state.unsaved === 0) {
      this.#savingSince = undefined;
      return false;
    }
    this.#savingSince ??= Date.now();
    const rest = this.#savingSince + savingDelay - Date.now();
    if (rest > 0) this.#timer = setTimeout(() => this.#update(), rest);
    return rest <= 0;
  }
}
