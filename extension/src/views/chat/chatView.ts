import { type ChatLines, messageOf, named } from '@tandem/client/chat';
import type { Room } from '@tandem/client/room';
import type { Session } from '@tandem/client/session';
import { canWrite } from '@tandem/client/sessionState';
import type { ChatMessage } from '@tandem/protocol/documents';
import * as vscode from 'vscode';
import type { OpenFile } from '../../editor/documents/openRoomFile.ts';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import { colorName } from '../sidebar/colorName.ts';
import { inert } from '../sidebar/inert.ts';
import { chatPage } from './chatPage.ts';
import type { ChatWords, FromPage, ShownMessage, ToPage } from './messages.ts';

/** The room's chat: its history for whoever comes late, and how many messages were not read yet. */
export class ChatView implements vscode.WebviewViewProvider, Disposable {
  readonly #session: Session;
  readonly #openFile: OpenFile;
  readonly #extensionUri: vscode.Uri;
  readonly #disposables = new Disposables();
  #view: vscode.WebviewView | undefined;
  #isReady = false;
  #attached: ChatLines | undefined;
  #unread = 0;
  /** What everybody in the room is called, as the page was told. */
  #names = '';
  readonly #unreadChanged = new vscode.EventEmitter<void>();

  /** The count of unread messages changed. */
  readonly onDidChangeUnread = this.#unreadChanged.event;

  constructor(session: Session, openFile: OpenFile, extensionUri: vscode.Uri) {
    this.#session = session;
    this.#openFile = openFile;
    this.#extensionUri = extensionUri;
    this.#disposables.add(this.#unreadChanged);
    this.#disposables.add(vscode.window.registerWebviewViewProvider('tandem.chat', this));
    session.on('entered', (room) => this.#listen(room));
    session.on('state', (state, before) => {
      if (canWrite(state) !== canWrite(before)) this.#tell({ type: 'access', canWrite: canWrite(state) });
    });
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    this.#isReady = false;
    view.webview.options = { enableScripts: true, localResourceRoots: [this.#extensionUri] };
    view.webview.html = chatPage(view.webview, this.#extensionUri);
    view.webview.onDidReceiveMessage((message: FromPage) => void this.#receive(message));
    view.onDidChangeVisibility(() => this.#read());
    view.onDidDispose(() => {
      if (this.#view === view) this.#view = undefined;
    });
    this.#showUnread();
  }

  get unread(): number {
    return this.#unread;
  }

  /** Brings the chat up with the cursor in it. */
  async focus(): Promise<void> {
    await vscode.commands.executeCommand('tandem.chat.focus');
    this.#tell({ type: 'focus' });
  }

  /** Brings the chat up with lines of a file to send along. */
  async attach(lines: ChatLines): Promise<void> {
    this.#attached = lines;
    await vscode.commands.executeCommand('tandem.chat.focus');
    if (this.#isReady) this.#tellAttached();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #listen(room: Room): void {
    this.#unread = 0;
    room.contents.on('said', (added, isOwn) => {
      this.#tell({ type: 'add', messages: added.map((message) => this.#shown(room, message)) });
      const isNews = room.manifest.synced.value && !isOwn;
      if (isNews && !this.#view?.visible) this.#unread += added.length;
      this.#showUnread();
    });
    room.participants.watch(() => {
      if (this.#names !== namesIn(room)) this.#start();
    });
    this.#start();
  }

  #shown(room: Room, message: ChatMessage): ShownMessage {
    const called = named(message, (id) => room.participant(id)?.name);
    return { ...called, colorName: colorName(message.author.color) };
  }

  async #receive(message: FromPage): Promise<void> {
    if (message.type === 'ready') {
      this.#isReady = true;
      this.#start();
      if (this.#attached) this.#tellAttached();
    } else if (message.type === 'send') this.#send(message.text, message.lines);
    else await this.#open(message.lines);
  }

  #send(text: string, lines: ChatLines | undefined): void {
    const { room, state } = this.#session;
    if (!room || !canWrite(state)) return;
    const { user } = room;
    const name = room.participant(user.id)?.name ?? user.name;
    const message = messageOf({ ...user, name }, text, Date.now(), lines);
    if (message) room.contents.say(message);
  }

  async #open({ path, from, to }: ChatLines): Promise<void> {
    const file = this.#session.room?.files.at(path);
    if (file) await this.#openFile(file, new vscode.Range(from - 1, 0, to - 1, Number.MAX_SAFE_INTEGER));
    else
      void vscode.window.showInformationMessage(inert(vscode.l10n.t('{0} is no longer in the room.', path)));
  }

  #start(): void {
    const { room, state } = this.#session;
    if (!room || !this.#isReady) return;
    this.#names = namesIn(room);
    this.#tell({
      type: 'start',
      messages: room.contents.messages.value.map((message) => this.#shown(room, message)),
      self: room.userId,
      canWrite: canWrite(state),
      words: chatWords(),
    });
    this.#read();
  }

  #tell(message: ToPage): void {
    if (this.#isReady) void this.#view?.webview.postMessage(message);
  }

  #tellAttached(): void {
    this.#tell({ type: 'attach', lines: this.#attached });
    this.#attached = undefined;
  }

  #read(): void {
    if (this.#view?.visible) this.#unread = 0;
    this.#showUnread();
  }

  #showUnread(): void {
    this.#unreadChanged.fire();
    if (!this.#view) return;
    const tooltip = vscode.l10n.t('{0} unread messages', this.#unread);
    this.#view.badge = this.#unread > 0 ? { value: this.#unread, tooltip } : undefined;
  }
}

/** Those who said something are called in it as they are now. */
function namesIn(room: Room): string {
  const authors = new Set(room.contents.messages.value.map(({ author }) => author.id));
  const people = room.participants.value.filter(({ id }) => authors.has(id));
  return people.map(({ id, name }) => `${id} ${name}`).join('\n');
}

function chatWords(): ChatWords {
  return {
    placeholder: vscode.l10n.t('Message to everybody in the room'),
    viewer: vscode.l10n.t('You may read here; who can edit can also write.'),
    empty: vscode.l10n.t('No messages yet. They stay with the room, for whoever comes later.'),
    send: vscode.l10n.t('Send'),
    remove: vscode.l10n.t('Remove the lines'),
    you: vscode.l10n.t('You'),
    messages: vscode.l10n.t('Messages'),
  };
}
