import assert from 'node:assert/strict';
import type { Context } from 'koa';
import { HttpProblem } from '../../src/http/request/problem.ts';
import { RememberedDoor } from '../../src/http/rooms/rememberedDoor.ts';

const showing = (token?: string) =>
  ({ get: () => (token === undefined ? '' : `Bearer ${token}`) }) as unknown as Context;

describe('the door that ghost text is asked through', () => {
  let now: number;
  let asked: string[];
  let open: boolean;
  let door: RememberedDoor;

  beforeEach(() => {
    now = 0;
    asked = [];
    open = true;
    const enter = async (ctx: Context, roomId: string) => {
      asked.push(`${roomId} ${ctx.get('Authorization')}`);
      if (!open) throw new HttpProblem('forbidden', 'not for you');
      return {} as never;
    };
    door = new RememberedDoor({ enter, enterServer: async () => {} }, () => now);
  });

  it('looks somebody up once a second, each by the own token, for each room', async () => {
    for (const at of [0, 200, 999]) {
      now = at;
      await door.enter(showing('a'), 'r', 'read');
    }
    await door.enter(showing('b'), 'r', 'read');
    await door.enter(showing(), 'r', 'read');
    await door.enter(showing('a'), 's', 'read');
    now = 1000;
    await door.enter(showing('a'), 'r', 'read');
    assert.deepEqual(asked, ['r Bearer a', 'r Bearer b', 'r ', 's Bearer a', 'r Bearer a']);
  });

  it('keeps out within a second who may no longer come in, and remembers no refusal', async () => {
    await door.enter(showing('a'), 'r', 'read');
    open = false;
    now = 1000;
    await assert.rejects(door.enter(showing('a'), 'r', 'read'), HttpProblem);
    open = true;
    await door.enter(showing('a'), 'r', 'read');
    assert.equal(asked.length, 3);
  });
});
