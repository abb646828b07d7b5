import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError, readConfig, variableNames } from '../../src/config.ts';

const repository = join(import.meta.dirname, '../../..');

function mistakesOf(env: Record<string, string>): Map<string, string> {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return new Map(error.mistakes.map(({ variable, message }) => [variable, message]));
  }
  return new Map();
}

describe('config', () => {
  it('works with nothing set', () => {
    const config = readConfig({});
    assert.equal(config.host, '127.0.0.1');
    assert.equal(config.port, 8000);
    assert.equal(config.dataDir, resolve('.tandem'));
    assert.equal(config.databaseUrl, undefined);
    assert.equal(config.roomTtlMs, undefined);
    assert.equal(config.limits.frameBytes, 2 * 1024 * 1024);
  });

  it('names every mistake at once, each with what to write instead', () => {
    const mistakes = mistakesOf({
      PORT: 'eighty',
      DATABASE_URL: 'mysql://root@localhost/x',
      LOG_LEVEL: 'loud',
      SECRET_KEY: 'short',
      ROOM_TTL: '30',
      MAX_FRAME_BYTES: 'huge',
      ALLOWED_ORIGINS: 'https://a.example, b.example',
      OIDC_ISSUER: 'https://login.example',
    });
    assert.deepEqual([...mistakes.keys()].sort(), [
      'ALLOWED_ORIGINS',
      'DATABASE_URL',
      'LOG_LEVEL',
      'MAX_FRAME_BYTES',
      'OIDC_AUDIENCE',
      'PORT',
      'ROOM_TTL',
      'SECRET_KEY',
    ]);
    assert.match(mistakes.get('PORT')!, /whole number from 0 to 65535/);
    assert.match(mistakes.get('DATABASE_URL')!, /postgres:\/\/user:password@host/);
    assert.match(mistakes.get('ROOM_TTL')!, /"30d"/);
  });

  it('takes an empty variable for one that is not set', () => {
    assert.equal(readConfig({ PORT: '', DATABASE_URL: '  ' }).port, 8000);
  });

  it('is frozen to the bottom', () => {
    const config = readConfig({});
    assert.throws(() => Object.assign(config.limits, { frameBytes: 1 }), TypeError);
  });

  it('reads lengths of time and sizes', () => {
    const config = readConfig({ ROOM_TTL: '2h', MAX_DOCUMENT_BYTES: '512kb' });
    assert.equal(config.roomTtlMs, 7_200_000);
    assert.equal(config.limits.documentBytes, 524_288);
  });

  it('refuses to require sign-in without a secret key, or without a way to sign in', () => {
    const mistakes = mistakesOf({ REQUIRE_SIGN_IN: 'true' });
    assert.match(mistakes.get('SECRET_KEY')!, /must be set when REQUIRE_SIGN_IN is on/);
    assert.match(mistakes.get('REQUIRE_SIGN_IN')!, /AUTH_GITHUB=true, or OIDC_ISSUER/);
    const secret = 'x'.repeat(32);
    assert.equal(mistakesOf({ REQUIRE_SIGN_IN: 'true', SECRET_KEY: secret, AUTH_GITHUB: '1' }).size, 0);
  });

  it('invariant 10: a mistake never shows the value of a secret', () => {
    const secrets = {
      SECRET_KEY: 'hunter2',
      DATABASE_URL: 'mysql://tandem:hunter2@db/x',
      REDIS_URL: 'http://hunter2@r',
    };
    assert.throws(
      () => readConfig(secrets),
      (error: Error) => error instanceof ConfigError && !error.message.includes('hunter2'),
    );
  });

  it('every variable stands in .env.example and in the documentation', () => {
    for (const page of ['.env.example', 'docs/configuration.md']) {
      const text = readFileSync(join(repository, page), 'utf8');
      const missing = variableNames.filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
      assert.deepEqual(missing, [], `${page} lacks them`);
    }
  });
});
