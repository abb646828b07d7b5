import assert from 'node:assert/strict';
import { problems } from '@tandem/protocol/problems';
import { HttpError } from '../src/http/errors.ts';
import { globalRuntime } from '../src/runtime.ts';
import { Session } from '../src/session.ts';

const address = { roomId: '0123456789abcdefghjk', server: 'http://127.0.0.1:9' };

/** A session whose server answers each request like this. */
function sessionOn(fetch: typeof globalThis.fetch, knowsServer = false): Session {
  return new Session({ runtime: { ...globalRuntime, fetch }, knowsServer });
}

describe('entering a room', () => {
  it('waits for a server that cannot let anybody in now, and says why', async () => {
    const problem = { type: 'about:blank', code: 'unavailable', ...problems.unavailable };
    const session = sessionOn(async () => Response.json(problem, { status: problem.status }));
    // A socket is tried beside the first request: that nobody listens here is known first.
    const overloaded = new Promise<void>((resolve) => {
      session.on('state', (state) => state.kind === 'joining' && state.why === 'overloaded' && resolve());
    });
    await session.enter(address, 'Ada');
    await overloaded;
    session.leave();
  });

  it('is refused at once where nobody answers: the address may be wrong', async () => {
    const session = sessionOn(async () => {
      throw new TypeError('fetch failed');
    });
    await assert.rejects(session.enter(address, 'Ada'), HttpError);
    assert.equal(session.state.kind, 'signedOut');
  });

  it('waits for a server that is known to be there and does not answer', async () => {
    const session = sessionOn(async () => {
      throw new TypeError('fetch failed');
    }, true);
    const why = new Promise((resolve) => {
      session.on('state', (state) => state.kind === 'joining' && state.why && resolve(state.why));
    });
    const room = await session.enter(address, 'Ada', undefined, 'owner');
    assert.equal(room.role.value, 'owner', 'the role of an earlier visit holds');
    assert.equal(await why, 'network');
    session.leave();
  });
});
