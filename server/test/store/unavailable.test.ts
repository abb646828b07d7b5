import assert from 'node:assert/strict';
import { DriverException } from '@mikro-orm/core';
import { isUnavailable } from '../../src/store/sql/unavailable.ts';

describe('what counts as unavailable', () => {
  const coded = (code: string) => Object.assign(new Error('failed'), { code });

  it('a network that fails, a server that restarts, a full disk, a standby', () => {
    for (const code of ['ECONNREFUSED', 'EPIPE', '57P01', '53100', '25006', '40P01', '08006']) {
      assert.ok(isUnavailable(coded(code)), code);
      assert.ok(isUnavailable(new Error('outer', { cause: coded(code) })), code);
      assert.ok(isUnavailable(new AggregateError([coded(code)])), code);
      assert.ok(isUnavailable(new DriverException(coded(code))), code);
    }
    assert.ok(isUnavailable(new Error('Connection terminated unexpectedly')));
    assert.ok(isUnavailable(new Error('timeout exceeded when trying to connect')));
  });

  it('a pooler that has no session to lend', () => {
    for (const message of [
      'query_wait_timeout',
      'server conn crashed?',
      'pgbouncer cannot connect to server',
      'no more connections allowed (max_client_conn)',
    ]) {
      assert.ok(isUnavailable(Object.assign(new Error(message), { code: '08P01' })), message);
    }
  });

  it('not what would fail again: a broken constraint, a wrong value, a mistake of ours', () => {
    for (const code of ['23505', '22P05', '42P01', '08P01']) assert.ok(!isUnavailable(coded(code)), code);
    assert.ok(!isUnavailable(new TypeError('x is not a function')));
    assert.ok(!isUnavailable(undefined));
  });
});
