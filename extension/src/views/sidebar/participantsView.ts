import type { Participant } from '@tandem/client/presence/participants';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import type { Follow } from '../../editor/presence/follow.ts';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import { colorName } from './colorName.ts';

/** The list of who is in: name, colour, role, file and line, who is typing and who is followed. */
export class ParticipantsView implements vscode.TreeDataProvider<Participant>, Disposable {
  readonly #session: Session;
  readonly #follow: Follow;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables = new Disposables();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(session: Session, follow: Follow) {
    this.#session = session;
    this.#follow = follow;
    this.#disposables.add(this.#changed);
    this.#disposables.add(follow.onDidChange(() => this.#changed.fire()));
    this.#disposables.add(vscode.window.registerTreeDataProvider('tandem.participants', this));
    session.on('entered', (room) => room.participants.watch(() => this.#changed.fire()));
    session.on('left', () => this.#changed.fire());
  }

  getChildren(person?: Participant): Participant[] {
    return person ? [] : [...(this.#session.room?.participants.value ?? [])];
  }

  getTreeItem(person: Participant): vscode.TreeItem {
    const item = new vscode.TreeItem(person.name);
    const isFollowed = this.#follow.following === person.id;
    item.id = person.id;
    item.iconPath = new vscode.ThemeIcon(
      isFollowed ? 'eye' : person.isAway ? 'circle-outline' : 'circle-filled',
      new vscode.ThemeColor(person.isAway ? 'disabledForeground' : `tandem.${colorName(person.color)}`),
    );
    item.description = this.#describe(person).join(' · ');
    item.contextValue = contextOf(person, isFollowed);
    item.accessibilityInformation = { label: [person.name, ...this.#describe(person)].join(', ') };
    item.tooltip = [person.name, ...this.#describe(person)].join('\n');
    if (!person.isSelf && person.at) {
      item.command = {
        command: 'tandem.goToParticipant',
        title: vscode.l10n.t('Go to Participant'),
        arguments: [person],
      };
    }
    return item;
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #describe({ isSelf, isAway, role, at, typing, client, following }: Participant): string[] {
    const { room } = this.#session;
    const path = at && room?.files.withId(at.fileId)?.path;
    const followed = room?.participant(following)?.name;
    return [
      ...(isSelf ? [vscode.l10n.t('you')] : []),
      ...(role === 'owner' ? [vscode.l10n.t('owner')] : role === 'viewer' ? [vscode.l10n.t('viewer')] : []),
      ...(isAway ? [vscode.l10n.t('away')] : []),
      ...(path && at ? [`${path}:${at.line}`] : []),
      ...(typing && !isSelf ? [vscode.l10n.t('typing…')] : []),
      ...(followed ? [vscode.l10n.t('follows {0}', followed)] : []),
      ...(client === 'web' ? [vscode.l10n.t('in the browser')] : []),
    ];
  }
}

/** What the menu of somebody asks for: whether they are followed, and whether they may edit. */
export function contextOf({ isSelf, role }: Participant, isFollowed: boolean): string {
  if (isSelf) return 'self';
  const access = role === 'owner' ? 'owner' : role === 'editor' ? 'editor' : 'reader';
  return `${isFollowed ? 'followed' : 'other'} ${access}`;
}
