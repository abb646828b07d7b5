import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { defaultLimits } from '../../src/base/limits.ts';
import { LiveDocument } from '../../src/room/liveDocument.ts';
import type { Effect } from '../../src/room/members/effects.ts';
import { awarenessOf } from '../faults/frames.ts';
import { member } from './members.ts';

export const [ann, bob, mallory] = [20, 21, 22].map((id) => member(id)) as [Member, Member, Member];
export type Member = ReturnType<typeof member>;

/** A document whose writes are committed at once. */
export class CommittingServer {
  readonly live = new LiveDocument(
    'room/main',
    { epoch: 'e', snapshot: undefined, snapshotSeq: 0, tail: [] },
    defaultLimits,
  );
  readonly log: Uint8Array[] = [];
  readonly #heard = new Map<number, string[]>();

  join(...members: Member[]): void {
    for (const one of members) this.#run(this.live.join(one));
  }

  leave({ id }: Member): void {
    this.#run(this.live.leave(id));
  }

  silent({ id }: Member): void {
    this.#run(this.live.silent(id));
  }

  receive({ id }: Member, update: Uint8Array, answer = false): void {
    this.#run(this.live.receive(id, update, answer));
  }

  says({ id }: Member, client: number): void {
    this.#run(this.live.receiveAwareness(id, awarenessOf(client, {})));
  }

  /** What a member was told since they were asked about last. */
  heard({ id }: Member): string[] {
    const heard = this.#heard.get(id) ?? [];
    this.#heard.delete(id);
    return heard;
  }

  /** What a cold load would have. */
  get stored(): Y.Doc {
    const doc = new Y.Doc();
    for (const update of this.log) Y.applyUpdate(doc, update);
    return doc;
  }

  get text(): string {
    const doc = this.stored;
    assert.equal(this.live.content.doc().getText('content').toString(), doc.getText('content').toString());
    return doc.getText('content').toString();
  }

  #run(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === 'append') {
        this.log.push(effect.update);
        this.#run(this.live.committed(effect.ticket, this.log.length));
      } else if (effect.type === 'acknowledge') this.#tell(effect.to, effect.applied ? 'saved' : 'refused');
      else if (effect.type === 'answer' && effect.ask) this.#tell(effect.to, 'asked');
      else if (effect.type === 'clocksTaken') this.#tell(effect.to, 'taken');
      else if (effect.type === 'disconnect') this.#tell(effect.member, `${effect.code}`);
    }
  }

  #tell(id: number, what: string): void {
    this.#heard.set(id, [...(this.#heard.get(id) ?? []), what]);
  }
}

/** Somebody's document; `last` is the last update it made. */
export function writer(clientID: number) {
  const doc = Object.assign(new Y.Doc(), { clientID });
  const made: Uint8Array[] = [];
  doc.on('update', (update) => made.push(update));
  const type = (text: string) => {
    doc.getText('content').insert(doc.getText('content').length, text);
    return made.at(-1)!;
  };
  return { doc, type, whole: () => Y.encodeStateAsUpdate(doc) };
}

/** A struct without content that takes the clocks of a client. */
export function taking(client: number, clock: number, length: number): Uint8Array {
  return Uint8Array.of(1, 1, client, clock, 0, length, 0);
}

/** Deletes clocks of a client, and changes nothing else. */
export function deleting(client: number, clock: number, length: number): Uint8Array {
  return Uint8Array.of(0, 1, client, 1, clock, length);
}
