import { Observable } from '@tandem/client/observable';
import type { Participant } from '@tandem/client/presence/participants';
import type { Room } from '@tandem/client/room';
import { fill, h } from '../../dom/element.ts';
import type { Workspace } from '../files/workspace.ts';

/** Keeps the view where somebody else is, until this person moves by themselves. */
export class Following {
  /** The `user.id` of whom this person follows. */
  readonly target = new Observable<string | undefined>(undefined);
  readonly banner = h('div', { class: 'banner following', role: 'status' });
  readonly #room: Room;
  readonly #workspace: Workspace;
  #summons = 0;

  constructor(room: Room, workspace: Workspace) {
    this.#room = room;
    this.#workspace = workspace;
    workspace.onOwnInput = () => this.stop();
    workspace.element.addEventListener('wheel', () => this.stop(), { passive: true });
    workspace.element.addEventListener('touchmove', () => this.stop(), { passive: true });
    room.participants.watch(() => this.#go());
    this.target.watch(() => this.#go());
  }

  start(userId: string): void {
    this.target.set(userId);
    this.#room.setPresence({ following: userId });
  }

  stop(): void {
    if (this.target.value === undefined) return;
    this.target.set(undefined);
    this.#room.setPresence({ following: null });
  }

  /** Asks everybody to come to where this person is. */
  summon(): void {
    this.#summons += 1;
    this.#room.setPresence({ summon: this.#summons });
  }

  #go(): void {
    const person = this.#find();
    this.#draw(person);
    if (person?.at) this.#workspace.show(person.at.fileId, person.at.line);
  }

  #find(): Participant | undefined {
    return this.#room.participants.value.find((person) => !person.isSelf && person.id === this.target.value);
  }

  #draw(person: Participant | undefined): void {
    this.banner.hidden = person === undefined;
    fill(this.banner);
    if (!person) return;
    const stop = () => this.stop();
    fill(
      this.banner,
      h('span', {}, `You follow ${person.name}`),
      h('button', { class: 'button small', type: 'button', onclick: stop }, 'Stop'),
    );
  }
}
