import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { problemSchema } from '@tandem/protocol/problems';
import { eventually } from '../faults/eventually.ts';
import { bearer, startTestServer, type TestServer } from './server.ts';

describe('http: bad input', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer({ MAX_DOCUMENT_BYTES: '2kb', MAX_ROOMS_PER_HOUR: '20' });
  });
  after(() => server.stop());

  async function expectProblem(response: Response, status: number, code: string) {
    assert.equal(response.status, status);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    const problem = problemSchema.strict().parse(await response.json());
    assert.equal(problem.code, code);
    assert.equal(problem.status, status);
    return problem;
  }

  it('an unknown path is a 404, a known one with another method a 405 that says which', async () => {
    await expectProblem(await server.send('GET', '/nothing/here'), 404, 'not_found');
    await expectProblem(await server.send('POST', '/r/x'), 404, 'not_found');
    const response = await server.send('PUT', '/rooms');
    assert.equal(response.headers.get('allow'), 'POST, OPTIONS');
    await expectProblem(response, 405, 'method_not_allowed');
  });

  it('malformed JSON is a 400, another type a 415', async () => {
    const json = { 'content-type': 'application/json' };
    await expectProblem(await server.send('POST', '/rooms', '{"name":', json), 400, 'invalid_request');
    await expectProblem(await server.send('POST', '/rooms', '[]', json), 400, 'invalid_request');
    await expectProblem(await server.send('POST', '/rooms', 'name=x'), 415, 'unsupported_media_type');
    const latin = { 'content-type': 'application/json; charset=latin1' };
    await expectProblem(await server.send('POST', '/rooms', '{}', latin), 415, 'unsupported_media_type');
  });

  it('a body that is too large is a 413, announced or not', async () => {
    const { roomId } = await server.createRoom();
    const path = `/rooms/${roomId}/files/a.txt`;
    await expectProblem(await server.send('PUT', path, 'x'.repeat(3000)), 413, 'too_large');
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('x'.repeat(1000)));
      },
    });
    const endless = await fetch(server.url + path, {
      method: 'PUT',
      body: stream,
      duplex: 'half',
      headers: { 'content-type': 'text/plain' },
    } as RequestInit).catch((error: unknown) => error);
    // The server answers while the client still sends: a client may see the answer or the closed connection.
    if (endless instanceof Response) await expectProblem(endless, 413, 'too_large');
    await expectProblem(await server.send('POST', '/rooms', { code: 'é'.repeat(1500) }), 413, 'too_large');
  });

  it('a text that is not UTF-8 is a 400', async () => {
    const { roomId } = await server.createRoom();
    const response = await server.send(
      'PUT',
      `/rooms/${roomId}/files/a.bin`,
      new Uint8Array([0xff, 0xfe, 0]),
    );
    await expectProblem(response, 400, 'invalid_request');
  });

  it('a token that is good for nothing here is a 401', async () => {
    const { roomId } = await server.createRoom();
    for (const token of ['own_x', 'inv_x', 'ses_x', 'x']) {
      const response = await server.send('GET', `/rooms/${roomId}`, undefined, bearer(token));
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
      await expectProblem(response, 401, 'unauthenticated');
    }
  });

  it('whoever goes away while they send a file is no failure of the server', async () => {
    const { roomId } = await server.createRoom();
    const before = server.logged().length;
    const { port } = new URL(server.url);
    const head = `PUT /rooms/${roomId}/files/gone.txt HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n`;
    const socket = connect(Number(port), '127.0.0.1');
    await new Promise((resolve) => socket.write(`${head}Content-Length: 1000\r\n\r\nhalf`, resolve));
    socket.destroy();
    await eventually('the request is over', () => /"method":"PUT"/.test(server.logged().slice(before)));
    assert.doesNotMatch(server.logged().slice(before), /a request failed/);
  });

  it('too many rooms from one address are a 429 that says how long to wait', async () => {
    let response = await server.send('POST', '/rooms');
    for (let count = 0; count < 20 && response.ok; count++) response = await server.send('POST', '/rooms');
    assert.ok(Number(response.headers.get('retry-after')) > 0);
    await expectProblem(response, 429, 'rate_limited');
  });

  it('an error of the server is a 500 without its inside', async () => {
    const broken = await startTestServer();
    const { roomId } = await broken.createRoom();
    await broken.store.close();
    const response = await broken.send('GET', `/rooms/${roomId}`);
    assert.ok(response.status >= 500);
    const text = await response.text();
    assert.doesNotMatch(text, /sql|select|pglite|closed|at /i);
    assert.match(broken.logged(), /a request failed/);
    await expectProblem(await broken.send('GET', '/ready'), 503, 'unavailable');
    assert.equal((await broken.send('GET', '/health')).status, 200);
    await broken.stop();
  });
});
