import type { FolderEntry } from '@tandem/client/files';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import type { SharedDocuments } from '../../editor/documents/sharedDocuments.ts';
import { type Disposable, Disposables } from '../../platform/disposables.ts';

/** The files of the room as a tree; a click opens one. */
export class FilesView implements vscode.TreeDataProvider<FolderEntry>, Disposable {
  readonly #session: Session;
  readonly #documents: SharedDocuments;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables = new Disposables();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(session: Session, documents: SharedDocuments) {
    this.#session = session;
    this.#documents = documents;
    this.#disposables.add(this.#changed);
    this.#disposables.add(
      vscode.window.createTreeView('tandem.files', { treeDataProvider: this, showCollapseAll: true }),
    );
    session.on('entered', (room) => room.on('files', () => this.#changed.fire()));
    session.on('left', () => this.#changed.fire());
    session.on('state', (state, before) => {
      if (state.kind !== before.kind) this.#changed.fire();
    });
  }

  getChildren(folder?: FolderEntry): FolderEntry[] {
    return [...(this.#session.room?.files.inFolder(folder?.path ?? '') ?? [])];
  }

  getTreeItem(entry: FolderEntry): vscode.TreeItem {
    const item = new vscode.TreeItem(entry.name);
    item.id = entry.path;
    item.tooltip = entry.path;
    if (entry.isFolder) {
      item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
      item.iconPath = vscode.ThemeIcon.Folder;
      item.contextValue = 'folder';
      return item;
    }
    const file = this.#session.room?.files.at(entry.path);
    const uri = file && this.#documents.locations?.uriOf(file);
    if (uri) item.resourceUri = uri;
    item.iconPath = vscode.ThemeIcon.File;
    item.contextValue = 'file';
    if (file && this.#documents.locations?.own(file.fileId))
      item.description = vscode.l10n.t('shared by you');
    item.command = { command: 'tandem.openRoomFile', title: vscode.l10n.t('Open'), arguments: [entry] };
    return item;
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
