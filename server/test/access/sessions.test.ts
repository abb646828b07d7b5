import assert from 'node:assert/strict';
import { resumableMs, Sessions, sessionMs } from '../../src/access/sessions.ts';

const claims = {
  userId: 'guest:1',
  roomId: 'r',
  owner: false,
  signedIn: false,
  inviteId: 'i',
  name: 'Ada',
  generations: { room: 1, member: 2, owner: 3 },
};

describe('sessions', () => {
  let now = 1_800_000_000_000;
  const sessions = new Sessions('k'.repeat(32), () => now);

  it('reads what it signed', async () => {
    const { token, expiresAt } = await sessions.sign(claims);
    assert.equal(expiresAt, now + sessionMs);
    assert.deepEqual(await sessions.read(token), {
      state: 'valid',
      claims: { ...claims, until: expiresAt },
    });
  });

  it('tells an expired session from one that is too old to be exchanged', async () => {
    const { token } = await sessions.sign(claims);
    now += sessionMs;
    assert.equal((await sessions.read(token)).state, 'expired');
    now += resumableMs + 1000;
    assert.equal((await sessions.read(token)).state, 'invalid');
  });

  it('refuses a session of another key, a changed one, and one that is not signed', async () => {
    const { token } = await new Sessions('x'.repeat(32), () => now).sign(claims);
    assert.equal((await sessions.read(token)).state, 'invalid');
    const own = (await sessions.sign(claims)).token;
    const [head, body, signature] = own.split('.');
    const forged = Buffer.from(Buffer.from(body!, 'base64url').toString().replace('"i"', '"j"')).toString(
      'base64url',
    );
    assert.equal((await sessions.read(`${head}.${forged}.${signature}`)).state, 'invalid');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    assert.equal((await sessions.read(`ses_${none}.${body}.`)).state, 'invalid');
    assert.equal((await sessions.read('ses_nonsense')).state, 'invalid');
  });
});
