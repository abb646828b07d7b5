import { Observable } from '@tandem/client/observable';
import { fill, h } from '../../dom/element.ts';
import type { Person } from '../../session/people.ts';
import type { RoomSession } from '../../session/roomSession.ts';
import type { Workspace } from '../files/workspace.ts';

/** Keeps the view where somebody else is, until this person moves by themselves. */
export class Following {
  /** The `user.id` of whom this person follows. */
  readonly target = new Observable<string | undefined>(undefined);
  readonly banner = h('div', { class: 'banner following', role: 'status' });
  readonly #session: RoomSession;
  readonly #workspace: Workspace;
  #summons = 0;

  constructor(session: RoomSession, workspace: Workspace) {
    this.#session = session;
    this.#workspace = workspace;
    workspace.onOwnInput = () => this.stop();
    workspace.element.addEventListener('wheel', () => this.stop(), { passive: true });
    workspace.element.addEventListener('touchmove', () => this.stop(), { passive: true });
    session.people.all.watch(() => this.#go());
    this.target.watch(() => this.#go());
  }

  start(userId: string): void {
    this.target.set(userId);
    this.#session.people.announce({ following: userId });
  }

  stop(): void {
    if (this.target.value === undefined) return;
    this.target.set(undefined);
    this.#session.people.announce({ following: null });
  }

  /** Asks everybody to come to where this person is. */
  summon(): void {
    this.#summons += 1;
    this.#session.people.announce({ summon: this.#summons });
  }

  #go(): void {
    const person = this.#find();
    this.#draw(person);
    if (person?.at) this.#workspace.show(person.at.fileId, person.at.line);
  }

  #find(): Person | undefined {
    return this.#session.people.all.value.find(
      (person) => !person.self && person.user.id === this.target.value,
    );
  }

  #draw(person: Person | undefined): void {
    this.banner.hidden = person === undefined;
    fill(this.banner);
    if (!person) return;
    const stop = () => this.stop();
    fill(
      this.banner,
      h('span', {}, `You follow ${person.user.name}`),
      h('button', { class: 'button small', type: 'button', onclick: stop }, 'Stop'),
    );
  }
}
