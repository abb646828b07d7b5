import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import { roomTitle, statusOf } from '../status.ts';

type Row = { label: string; description?: string; icon: string; tooltip?: string; command?: string };

/** The room at a glance: its name, whether all is saved, one's role, its link and its server. */
export class RoomView implements vscode.TreeDataProvider<Row>, Disposable {
  readonly #session: Session;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables = new Disposables();
  #shown = '';

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(session: Session) {
    this.#session = session;
    this.#disposables.add(this.#changed);
    this.#disposables.add(vscode.window.registerTreeDataProvider('tandem.room', this));
    session.on('state', () => this.#update());
    session.on('left', () => this.#update());
    session.on('entered', (room) => room.on('settings', () => this.#update()));
  }

  getChildren(row?: Row): Row[] {
    return row ? [] : this.#rows();
  }

  getTreeItem({ label, description, icon, tooltip, command }: Row): vscode.TreeItem {
    const item = new vscode.TreeItem(label);
    item.iconPath = new vscode.ThemeIcon(icon);
    if (description) item.description = description;
    if (tooltip) item.tooltip = tooltip;
    if (command) item.command = { command, title: label };
    return item;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Keystrokes change the count of unsaved edits; the rows change far less often. */
  #update(): void {
    const shown = JSON.stringify(this.#rows());
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#changed.fire();
  }

  #rows(): Row[] {
    const { room, state } = this.#session;
    if (!room || state.kind === 'signedOut') return [];
    const status = statusOf(state, false);
    return [
      {
        label: roomTitle(room),
        description: room.address.roomId,
        icon: 'broadcast',
        command: 'tandem.showRoomMenu',
      },
      { label: status.text, icon: status.isWarning ? status.icon : 'check', tooltip: status.sentence },
      ...(state.kind === 'joining' ? [] : [roleRow(state.role)]),
      { label: vscode.l10n.t('Copy Invite Link'), icon: 'link', command: 'tandem.copyInviteLink' },
      {
        label: vscode.l10n.t('Server'),
        description: room.address.server,
        icon: 'server',
        tooltip: room.address.server,
      },
    ];
  }
}

function roleRow(role: 'viewer' | 'editor' | 'owner'): Row {
  switch (role) {
    case 'owner':
      return { label: vscode.l10n.t('You own this room'), icon: 'key' };
    case 'editor':
      return { label: vscode.l10n.t('You can edit'), icon: 'edit' };
    case 'viewer':
      return {
        label: vscode.l10n.t('You can read'),
        description: vscode.l10n.t('Ask to edit'),
        icon: 'eye',
        command: 'tandem.askToEdit',
      };
  }
}
