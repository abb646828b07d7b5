import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { Hosts } from '../../src/http/request/hosts.ts';
import { startTestServer, type TestServer } from './server.ts';

type Answer = { status: number; code: string; detail: string; closes: boolean };

describe('http: what a request may cost, and by what name', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({
      MAX_INCOMING_BYTES_PER_ADDRESS: '1mb',
      MAX_ROOMS_PER_HOUR: '5',
      ALLOWED_HOSTS: '*.pair.example',
    });
  });
  after(() => server.stop());

  /** One request with headers that `fetch` does not let one set; `body` may stay unfinished. */
  const ask = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
    const request = httpRequest(server.url + path, { method, headers });
    request.on('error', () => {});
    if (body) request.write(body);
    if (!headers['content-length']) request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response) text += chunk;
    request.destroy();
    const { code = '', detail = '' } = text.startsWith('{') ? JSON.parse(text) : {};
    return {
      status: response.statusCode!,
      code,
      detail,
      closes: response.headers.connection === 'close',
    } as Answer;
  };
  const json = (length: number) => ({ 'content-type': 'application/json', 'content-length': String(length) });

  it('refuses nested JSON before it is parsed, and before the rest of it has come', async () => {
    const answer = await ask('POST', '/rooms', json(31 * 1024 ** 2), `{"name":${'['.repeat(100)}`);
    assert.deepEqual([answer.status, answer.code, answer.closes], [400, 'invalid_request', true]);
    assert.match(answer.detail, /nested 32 deep/);
    const wide = `{"code":"","cursorPosition":0,"contextFiles":[${'0,'.repeat(30_000)}0]}`;
    assert.equal((await ask('POST', '/autocomplete', json(wide.length), wide)).code, 'invalid_request');
  });

  it('a quoted bracket is text', async () => {
    const code = `${'['.repeat(50_000)}\\"${',{'.repeat(50_000)}`;
    const response = await server.send('POST', '/autocomplete', `{"code":"${code}","cursorPosition":0}`, {
      'content-type': 'application/json',
    });
    assert.equal(response.status, 200);
  });

  it('counts a room before its body is read', async () => {
    for (let left = 5; left > 0; left -= 1) await server.send('POST', '/rooms', { name: 1 });
    const answer = await ask('POST', '/rooms', json(1000), '{');
    assert.equal(answer.code, 'rate_limited');
  });

  it('bounds the bytes of bodies that never end by address, and takes bodies again once they are gone', async () => {
    const unfinished = Array.from({ length: 6 }, () => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.on('error', () => {});
      socket.write(
        'POST /autocomplete HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n',
      );
      socket.write(`{"code":"${'x'.repeat(400_000)}`);
      return socket;
    });
    const refusals = await Promise.any(
      unfinished.map(async (socket) => String((await once(socket, 'data'))[0])),
    );
    assert.match(refusals, /429.*This address sends too much at once/s);
    const ended = unfinished.map((socket) => once(socket, 'close'));
    for (const socket of unfinished) socket.destroy();
    await Promise.all(ended);
    const body = { code: `${'x'.repeat(99)}\n`.repeat(2_500), cursorPosition: 0 };
    let status = 429;
    while (status === 429) ({ status } = await server.send('POST', '/autocomplete', body));
    assert.equal(status, 200);
  });

  it('answers 421 to a name it does not go by, with what to do, and status by whatever name', async () => {
    const evil = { host: 'evil.example', origin: 'http://evil.example' };
    for (const [method, path] of [
      ['GET', '/'],
      ['POST', '/rooms'],
      ['GET', '/docs'],
    ] as const) {
      const answer = await ask(method, path, evil);
      assert.deepEqual([answer.status, answer.code], [421, 'host_refused'], path);
      assert.match(answer.detail, /PUBLIC_URL.*evil\.example to ALLOWED_HOSTS/);
    }
    for (const path of ['/health', '/ready', '/metrics', '/api/health/']) {
      assert.equal((await ask('GET', path, { host: 'evil.example' })).status, 200, path);
    }
    assert.equal((await ask('GET', '/docs', { host: 'eu.pair.example:8443' })).status, 200);
  });

  it('opens no socket under a name it does not go by', async () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/collab`, {
      headers: { host: 'evil.example', origin: 'http://evil.example' },
    });
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    assert.equal(response.statusCode, 421);
    socket.on('error', () => {});
    socket.terminate();
  });

  it('goes by addresses, localhost, its own names and those it was told', () => {
    const hosts = new Hosts({
      publicUrl: 'https://pair.example/tandem',
      host: '0.0.0.0',
      allowedHosts: ['build.example', '*.lan.example'],
    });
    for (const host of [
      ...['127.0.0.1:8000', '[::1]:8000', '192.168.1.7', 'localhost', 'LocalHost:8000', 'app.localhost:80'],
      ...['pair.example', 'pair.example.:443', 'build.example:1', 'a.b.lan.example', undefined],
    ]) {
      assert.ok(hosts.allows(host), host);
    }
    for (const host of [
      'evil.example',
      'lan.example',
      'pair.example.evil.example',
      'a b',
      'evil.example#127.0.0.1',
    ]) {
      assert.ok(!hosts.allows(host), host);
    }
  });
});
