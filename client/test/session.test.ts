import assert from 'node:assert/strict';
import { problems } from '@tandem/protocol/problems';
import { HttpError } from '../src/http/errors.ts';
import { globalRuntime } from '../src/runtime.ts';
import { Session } from '../src/session.ts';

const address = { roomId: '0123456789abcdefghjk', server: 'http://127.0.0.1:9' };

/** A session whose server answers each request like this. */
function sessionOn(fetch: typeof globalThis.fetch): Session {
  return new Session({ runtime: { ...globalRuntime, fetch } });
}

describe('entering a room', () => {
  it('waits for a server that cannot let anybody in now, and says why', async () => {
    const problem = { type: 'about:blank', code: 'unavailable', ...problems.unavailable };
    const session = sessionOn(async () => Response.json(problem, { status: problem.status }));
    const why = new Promise((resolve) => {
      session.on('state', (state) => state.kind === 'joining' && state.why && resolve(state.why));
    });
    await session.enter(address, 'Ada');
    assert.equal(await why, 'overloaded');
    session.leave();
  });

  it('is refused at once where nobody answers: the address may be wrong', async () => {
    const session = sessionOn(async () => {
      throw new TypeError('fetch failed');
    });
    await assert.rejects(session.enter(address, 'Ada'), HttpError);
    assert.equal(session.state.kind, 'signedOut');
  });
});
