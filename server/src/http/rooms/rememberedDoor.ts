import type { Context } from 'koa';
import type { Action } from '../../access/authorize.ts';
import { bearerToken, type RoomDoor } from './roomDoor.ts';

/** How long a person who was let in is not asked again, in milliseconds: no change of access has to take effect sooner. */
const rememberedMs = 1000;
/** More entries than this are not kept. */
const most = 5000;

/**
 * Lets in again, without a look into the database, who was let in a moment ago: ghost text is asked for after every
 * key, and the database is what everybody's edits wait for.
 */
export class RememberedDoor {
  readonly #door: Pick<RoomDoor, 'enter' | 'enterServer'>;
  readonly #now: () => number;
  readonly #until = new Map<string, number>();

  /** @param now milliseconds since any moment */
  constructor(door: Pick<RoomDoor, 'enter' | 'enterServer'>, now: () => number = () => performance.now()) {
    this.#door = door;
    this.#now = now;
  }

  /** @throws HttpProblem when there is no such room, or whoever asks may not do that in it */
  async enter(ctx: Context, roomId: string, action: Action): Promise<void> {
    await this.#remember(`${action} ${roomId} ${bearerToken(ctx) ?? ''}`, () =>
      this.#door.enter(ctx, roomId, action),
    );
  }

  /** See {@link RoomDoor.enterServer}. */
  async enterServer(ctx: Context): Promise<void> {
    await this.#remember(`server ${bearerToken(ctx) ?? ''}`, () => this.#door.enterServer(ctx));
  }

  async #remember(key: string, enter: () => Promise<unknown>): Promise<void> {
    if (this.#now() < (this.#until.get(key) ?? Number.NEGATIVE_INFINITY)) return;
    // Two who ask at once are both looked up; what is remembered is the last.
    await enter();
    this.#until.delete(key);
    this.#until.set(key, this.#now() + rememberedMs);
    if (this.#until.size > most) this.#until.delete(this.#until.keys().next().value!);
  }
}
