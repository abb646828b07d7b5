import assert from 'node:assert/strict';
import { readDatabaseUrl } from '../../src/store/sql/databaseUrl.ts';

describe('reading DATABASE_URL', () => {
  const tlsOf = (url: string) =>
    readDatabaseUrl(url).candidates.map(({ ssl }) =>
      ssl === false
        ? 'none'
        : (ssl as { rejectUnauthorized?: boolean }).rejectUnauthorized === false
          ? 'encrypted'
          : 'verified',
    );

  it('takes each sslmode as libpq does', () => {
    const expected = {
      '': ['none', 'encrypted'],
      '?sslmode=disable': ['none'],
      '?sslmode=allow': ['none', 'encrypted'],
      '?sslmode=prefer': ['encrypted', 'none'],
      '?sslmode=require': ['encrypted'],
      '?sslmode=require&uselibpqcompat=true': ['encrypted'],
      '?sslmode=no-verify': ['encrypted'],
      '?sslmode=verify-full': ['verified'],
      '?ssl=true': ['verified'],
      '?sslrootcert=system': ['verified'],
    };
    for (const [query, tls] of Object.entries(expected)) {
      assert.deepEqual(tlsOf(`postgres://ann:pw@db.example.org:5433/tandem${query}`), tls, query);
    }
  });

  it('finds a socket by ?host=, by an encoded host, with a user and without', () => {
    for (const url of [
      'postgres:///tandem?host=/var/run/postgresql',
      'postgresql://ann@/tandem?host=/var/run/postgresql',
      'postgres://ann:pw@%2Fvar%2Frun%2Fpostgresql/tandem?sslmode=require',
    ]) {
      const { candidates, where } = readDatabaseUrl(url);
      assert.equal(candidates.length, 1, url);
      assert.equal(candidates[0]!.host, '/var/run/postgresql', url);
      assert.equal(candidates[0]!.database, 'tandem', url);
      assert.equal(candidates[0]!.ssl, false, url);
      assert.equal(where, 'The database tandem at the socket in /var/run/postgresql');
    }
  });

  it('passes on what else the query says', () => {
    const [config] = readDatabaseUrl('postgres://h/d?application_name=pairs&connect_timeout=3').candidates;
    assert.equal(config!.application_name, 'pairs');
    assert.equal(config!.connectionTimeoutMillis, 3000);
  });

  it('says in one line what is wrong with a mode or a file', () => {
    const refusals = {
      '?sslmode=yes': /unknown sslmode\. Use one of disable, allow, prefer, require, verify-ca, verify-full/,
      '?sslmode=verify-ca': /names no authority to trust\. Add sslrootcert=/,
      '?sslrootcert=/nowhere/ca.pem':
        /names \/nowhere\/ca\.pem as its sslrootcert, which cannot be read \(ENOENT\)/,
    };
    for (const [query, message] of Object.entries(refusals)) {
      assert.throws(() => readDatabaseUrl(`postgres://h/d${query}`), message);
    }
  });
});
