import assert from 'node:assert/strict';
import { ObservableV2 } from 'lib0/observable';
import type { Memento } from 'vscode';
import '../support/vscode.ts';
import type { Session } from '@tandem/client/session';
import type { SharedDocuments } from '../../../src/editor/documents/sharedDocuments.ts';
import { Disposables } from '../../../src/platform/disposables.ts';
import type { Recents } from '../../../src/platform/recents.ts';

const { RoomMemory } = await import('../../../src/platform/roomMemory.ts');

/** A window in a room, with a file of its own shared; its documents let go of everything when they are given back. */
class Office {
  readonly all = new Disposables();
  readonly stored = new Map<string, unknown>();
  readonly room = {
    address: { roomId: 'room', server: 'http://127.0.0.1' },
    settings: { name: 'Plan' },
    mainFile: undefined,
  };
  readonly session = Object.assign(new ObservableV2<Record<'entered' | 'left' | 'state', () => void>>(), {
    room: this.room,
    state: { kind: 'joined', role: 'editor' },
  });
  readonly #listeners = new Set<() => void>();
  readonly documents = {
    locations: { allOwn: new Map([['main', 'file:///a.txt']]) } as
      | { allOwn: Map<string, string> }
      | undefined,
    expect: () => {},
    onDidChange: (listener: () => void) => {
      this.#listeners.add(listener);
      return { dispose: () => this.#listeners.delete(listener) };
    },
    dispose: () => {
      this.documents.locations = undefined;
      this.changed();
    },
  };
  readonly memory: InstanceType<typeof RoomMemory>;

  constructor() {
    this.all.add(this.documents);
    this.memory = this.all.add(
      new RoomMemory({
        session: this.session as unknown as Session,
        documents: this.documents as unknown as SharedDocuments,
        recents: { add: async () => {} } as unknown as Recents,
        memento: {
          get: (key: string) => this.stored.get(key),
          update: async (key: string, value: unknown) => void this.stored.set(key, value),
        } as unknown as Memento,
      }),
    );
  }

  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

describe('what a window remembers of its room', () => {
  it('has the files of one’s own that are shared', () => {
    const office = new Office();
    office.changed();
    assert.deepEqual(office.memory.last, {
      address: office.room.address,
      name: 'Plan',
      own: { main: 'file:///a.txt' },
    });
  });

  it('stays when the extension ends: that its documents were let go then means nothing', () => {
    const office = new Office();
    office.changed();
    office.all.dispose();
    assert.deepEqual(office.memory.last?.own, { main: 'file:///a.txt' });
  });
});
