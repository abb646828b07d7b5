import type { Participant } from '@tandem/client/presence/participants';
import type { Session } from '@tandem/client/session';
import * as vscode from 'vscode';
import type { SharedDocuments } from '../../editor/documents/sharedDocuments.ts';
import { type Disposable, Disposables } from '../../platform/disposables.ts';
import { colorName } from './colorName.ts';

/** Marks tabs and tree items of files where somebody else is, with initials and the colour of that person. */
export class PresenceDecorations implements vscode.FileDecorationProvider, Disposable {
  readonly #session: Session;
  readonly #documents: SharedDocuments;
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly #disposables = new Disposables();
  #people = new Map<string, { uri: vscode.Uri; people: Participant[] }>();

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(session: Session, documents: SharedDocuments) {
    this.#session = session;
    this.#documents = documents;
    this.#disposables.add(this.#changed);
    this.#disposables.add(vscode.window.registerFileDecorationProvider(this));
    session.on('entered', (room) => {
      room.participants.watch(() => this.#update());
      room.on('files', () => this.#update());
    });
    session.on('left', () => this.#update());
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const people = this.#people.get(uri.toString())?.people;
    const [first] = people ?? [];
    if (!people || !first) return undefined;
    const badge = people.length === 1 ? initialsOf(first.name) : `${people.length}`;
    const names = people.map(({ name }) => name).join(', ');
    return new vscode.FileDecoration(
      badge,
      vscode.l10n.t('Here: {0}', names),
      new vscode.ThemeColor(`tandem.${colorName(first.color)}`),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #update(): void {
    const before = this.#people;
    this.#people = this.#whoIsWhere();
    const changed = new Map([...before, ...this.#people]);
    for (const [key, { people }] of this.#people) {
      if (before.get(key)?.people.map(identity).join() === people.map(identity).join()) changed.delete(key);
    }
    if (changed.size > 0) this.#changed.fire([...changed.values()].map(({ uri }) => uri));
  }

  #whoIsWhere(): Map<string, { uri: vscode.Uri; people: Participant[] }> {
    const where = new Map<string, { uri: vscode.Uri; people: Participant[] }>();
    const { room } = this.#session;
    const others = room?.participants.value.filter(({ isSelf, at }) => !isSelf && at) ?? [];
    for (const file of room?.files ?? []) {
      const people = others.filter(({ at }) => at?.fileId === file.fileId);
      const uri = this.#documents.locations?.uriOf(file);
      if (uri && people.length > 0) where.set(uri.toString(), { uri, people });
    }
    return where;
  }
}

function identity({ id, color, name }: Participant): string {
  return `${id} ${color} ${name}`;
}

/** At most two characters, which is what VS Code allows: the first letters of the first and the last name. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...words.at(-1)!][0] ?? '') : '';
  return (first + last).toUpperCase();
}
