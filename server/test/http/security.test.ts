import assert from 'node:assert/strict';
import { networkOf } from '../../src/base/network.ts';
import { Origins } from '../../src/http/request/origins.ts';
import { startTestServer, type TestServer } from './server.ts';

describe('http: security', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ ALLOWED_ORIGINS: 'https://tools.example' });
  });
  after(() => server.stop());

  it('every answer has a policy under which no script stands in a page', async () => {
    for (const path of ['/health', '/docs', '/rooms/x', '/nothing']) {
      const { headers } = await server.send('GET', path);
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /script-src 'self'(;|$)/);
      assert.match(policy, /connect-src 'self' ws:\/\/127\.0\.0\.1/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
    }
  });

  it('answers an allowed origin by CORS, preflight too', async () => {
    const origin = 'https://tools.example';
    const preflight = await server.send('OPTIONS', '/rooms', undefined, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), origin);
    const created = await server.send('POST', '/rooms', {}, { origin });
    assert.equal(created.status, 201);
    assert.equal(created.headers.get('access-control-allow-origin'), origin);
  });

  it('refuses changes from any other origin, and takes its own', async () => {
    const foreign = await server.send('POST', '/rooms', {}, { origin: 'https://evil.example' });
    assert.equal(foreign.status, 403);
    assert.equal(((await foreign.json()) as { code: string }).code, 'origin_refused');
    assert.equal(foreign.headers.get('access-control-allow-origin'), null);
    assert.equal((await server.send('POST', '/rooms', {}, { origin: server.url })).status, 201);
  });

  it('an origin is allowed when it is listed, the own one, or absent', () => {
    const origins = new Origins(['https://tools.example'], 'https://pair.example');
    assert.ok(origins.allows(undefined, 'x'));
    assert.ok(origins.allows('https://tools.example', 'x'));
    assert.ok(origins.allows('https://pair.example', 'internal:8000'));
    assert.ok(origins.allows('http://localhost:8000', 'localhost:8000'));
    assert.ok(!origins.allows('http://localhost:8001', 'localhost:8000'));
    assert.ok(!origins.allows('null', 'localhost:8000'));
    assert.ok(new Origins(['*'], undefined).allows('https://any.example', 'x'));
  });

  it('counts an IPv6 network of 64 bits as one address', () => {
    assert.equal(networkOf('::ffff:10.0.0.1'), '10.0.0.1');
    assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:0db8:1:2::9'));
    assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'));
    assert.equal(networkOf('::1'), '0:0:0:0::/64');
  });

  it('counts an address as one whatever a proxy adds to it', () => {
    for (const form of [
      '203.0.113.7:4711',
      '"203.0.113.7:80"',
      '::ffff:203.0.113.7',
      '[::ffff:203.0.113.7]:9',
    ])
      assert.equal(networkOf(form), '203.0.113.7', form);
    for (const form of ['[2001:db8:1:2::1]:4711', '"[2001:db8:1:2::9]"', '2001:db8:1:2::5%eth0'])
      assert.equal(networkOf(form), '2001:db8:1:2::/64', form);
    assert.equal(networkOf('unknown'), 'unknown');
  });
});
