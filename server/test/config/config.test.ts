import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError, readConfig, variableNames } from '../../src/config/config.ts';

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

  it('takes no ping interval with which a cursor could stay for more than 30 s', () => {
    assert.equal(readConfig({ PING_INTERVAL: '9s' }).limits.pingMs, 9_000);
    assert.match(mistakesOf({ PING_INTERVAL: '10s' }).get('PING_INTERVAL')!, /"9s", of 9s at most/);
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

  it('refuses a bus between servers that share neither a database nor a key', () => {
    const REDIS_URL = 'redis://localhost:6379';
    assert.deepEqual([...mistakesOf({ REDIS_URL }).keys()], ['DATABASE_URL', 'SECRET_KEY']);
    const shared = { DATABASE_URL: 'postgres://db/tandem', SECRET_KEY: 'x'.repeat(32) };
    assert.equal(mistakesOf({ REDIS_URL, ...shared }).size, 0);
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

  const documents = ['.env.example', 'docs/configuration.md'];

  it('every variable stands in .env.example and in the documentation', () => {
    for (const page of documents) {
      const text = readFileSync(join(repository, page), 'utf8');
      const missing = variableNames.filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
      assert.deepEqual(missing, [], `${page} lacks them`);
    }
  });

  it('every variable that is documented is there, with the default that is documented', () => {
    const config = readFileSync(join(repository, 'docs/configuration.md'), 'utf8');
    const rows = [...config.matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+) \| ([^|]+) \|/gm)];
    const described = rows.flatMap(([, names, value]) =>
      [...names!.matchAll(/[A-Z_]+/g)].map(
        ([name]) => [name, /^`([^`]+)`$/.exec(value!.trim())?.[1]] as const,
      ),
    );
    assert.deepEqual(described.map(([name]) => name).toSorted(), variableNames.toSorted());
    const defaults = Object.fromEntries(
      described.flatMap(([name, value]) =>
        value && !name.startsWith('AUTOCOMPLETE') ? [[name, value]] : [],
      ),
    );
    assert.ok(Object.keys(defaults).length > 20);
    assert.deepEqual(readConfig(defaults), readConfig({}), 'a documented default is another one');

    const example = readFileSync(join(repository, '.env.example'), 'utf8');
    const settings = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name!);
    assert.deepEqual(settings.toSorted(), variableNames.toSorted(), '.env.example');
  });

  it('the options of the command are variables, with their defaults', () => {
    const command = readFileSync(join(repository, 'server/bin/tandem-server'), 'utf8');
    const options = [...command.matchAll(/\(([A-Z_]+)(?:, ([^)]+))?\)$/gm)];
    assert.ok(options.length >= 5);
    const defaults = options.flatMap(([, name, value]) => (value ? [[name!, value]] : []));
    assert.deepEqual(
      options.map(([, name]) => name!).filter((name) => !variableNames.includes(name)),
      [],
    );
    assert.deepEqual(readConfig(Object.fromEntries(defaults)), readConfig({}));
  });
});
