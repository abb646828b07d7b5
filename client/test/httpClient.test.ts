import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { HttpError } from '../src/http/errors.ts';
import { HttpClient } from '../src/http/httpClient.ts';

const answer = z.object({
  method: z.string(),
  url: z.string(),
  type: z.string(),
  token: z.string(),
  body: z.string(),
});

const routes: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/problem': (response) => {
    response.writeHead(404, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ type: 'about:blank', title: 'None', status: 404, code: 'room_not_found' }));
  },
  '/html': (response) => response.end('<html></html>'),
  '/bad': (response) => response.writeHead(502).end('Bad gateway'),
  '/single': (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"text":"abc"}'),
  '/stream': (response) => stream(response).end('event: done\ndata: {}\n\n'),
  '/broken': (response) => stream(response).end(),
};

/** Two answers as events, one of them cut in two. */
function stream(response: ServerResponse): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.write('data: {"text":"a"}\n\ndata: {"te');
  response.write('xt":"ab"}\n\n');
  return response;
}

/** Answers with what was sent. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  const body = (await request.setEncoding('utf8').toArray()).join('');
  const type = headers['content-type'] ?? '';
  response.end(JSON.stringify({ method, url, type, token: headers.authorization ?? '', body }));
}

describe('HTTP client', () => {
  let server: Server;
  let url: string;

  before((done) => {
    server = createServer((request, response) => {
      const route = routes[request.url ?? ''];
      if (route) route(response);
      else void echo(request, response);
    });
    server.listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });

  after((done) => {
    server.close(done);
    server.closeAllConnections();
  });

  describe('an answer that grows', () => {
    const text = z.object({ text: z.string() });
    async function answersOf(path: string): Promise<string[]> {
      const texts: string[] = [];
      await new HttpClient(url).answers(path, text, {}, (answer) => texts.push(answer.text));
      return texts;
    }

    it('is told whenever there is more, or once where the server streams none', async () => {
      assert.deepEqual(await answersOf('/stream'), ['a', 'ab']);
      assert.deepEqual(await answersOf('/single'), ['abc']);
    });

    it('that breaks off is refused', async () => {
      await assert.rejects(answersOf('/broken'), HttpError);
    });
  });

  it('sends JSON with the token, below a base URL with or without a slash at its end', async () => {
    const client = new HttpClient(`${url}/base/`);
    assert.deepEqual(await client.request('/rooms', answer, { method: 'POST', json: { a: 1 }, token: 't' }), {
      method: 'POST',
      url: '/base/rooms',
      type: 'application/json',
      token: 'Bearer t',
      body: '{"a":1}',
    });
  });

  it('sends text as text', async () => {
    const sent = await new HttpClient(url).request('/f', answer, { method: 'PUT', text: 'hä' });
    assert.deepEqual([sent.method, sent.type, sent.body], ['PUT', 'text/plain; charset=utf-8', 'hä']);
  });

  it('gives the problem of the API with its code', async () => {
    await assert.rejects(new HttpClient(url).request('/problem', answer), (error) =>
      HttpError.is(error, 'room_not_found'),
    );
  });

  it('says which server was tried when nothing listens there', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((resolve) => closed.close(resolve));
    await assert.rejects(new HttpClient(address).request('/x', answer), (error: HttpError) => {
      assert.equal(error.failure.kind, 'unreachable');
      assert.equal(error.failure.url, address);
      assert.match(error.message, /ECONNREFUSED/);
      return true;
    });
  });

  for (const path of ['/html', '/bad']) {
    it(`takes an answer that is not of the API (${path}) for no Tandem server`, async () => {
      await assert.rejects(
        new HttpClient(url).request(path, answer),
        (error: HttpError) => error.failure.kind === 'unreachable',
      );
    });
  }
});
