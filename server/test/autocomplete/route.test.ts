import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import type { CompleteResponse } from '@tandem/protocol/autocomplete';
import Koa from 'koa';
import { AddressBudget } from '../../src/base/addressBudget.ts';
import { boundBodies } from '../../src/http/request/body.ts';
import { answerProblems, HttpProblem } from '../../src/http/request/problem.ts';
import { type AutocompleteService, autocompleteRoutes } from '../../src/http/rooms/autocomplete.ts';

const answer = (suggestion: string): CompleteResponse => ({
  suggestion,
  confidence: 0.8,
  type: 'line',
  source: 'model',
});

describe('POST /autocomplete', () => {
  let server: Server;
  let url: string;
  let complete: AutocompleteService['complete'];
  const asked: string[] = [];
  let counted: (points: number) => void = () => {};
  const failures: string[] = [];

  before(async () => {
    const note = (_: object, message: string) => void failures.push(message);
    const log = { warn: note, error: note };
    const router = new Router();
    autocompleteRoutes(router, {
      service: { complete: (request, signal) => complete(request, signal) },
      door: {
        enter: async (_, roomId) => {
          asked.push(roomId);
          throw new HttpProblem('forbidden', 'not for you');
        },
        enterServer: async () => {},
      },
      limit: { count: async (_, cost = 1) => void counted(cost) },
      maxBodyBytes: 400_000,
      log,
    });
    const bodies = new AddressBudget({ perAddress: 8_000_000, inAll: 8_000_000 });
    server = createServer(
      new Koa().use(answerProblems(log)).use(boundBodies(bodies)).use(router.routes()).callback(),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/autocomplete`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const listed = (suggestion: string) => ({ ...answer(suggestion), suggestions: [suggestion] });
  const post = (body: object, headers: Record<string, string> = {}, signal: AbortSignal | null = null) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal,
    });

  it('answers with the last of the answers as JSON', async () => {
    complete = async function* () {
      yield answer('a');
      yield answer('ab');
    };
    const response = await post({ code: '', cursorPosition: 0 });
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), listed('ab'));
  });

  it('streams every answer as it grows to who accepts events', async () => {
    complete = async function* () {
      yield answer('a');
      yield answer('ab');
    };
    const response = await post({ code: '', cursorPosition: 0 }, { accept: 'text/event-stream' });
    assert.match(response.headers.get('content-type')!, /^text\/event-stream/);
    const events = (await response.text()).split('\n\n').filter((event) => event !== '');
    assert.deepEqual(
      events.slice(0, 2).map((event) => JSON.parse(event.replace('data: ', ''))),
      [listed('a'), listed('ab')],
    );
    assert.equal(events[2], 'event: done\ndata: {}');
  });

  it('takes a cursor outside the text for its nearest end, in UTF-16 units', async () => {
    const places: number[] = [];
    complete = async function* ({ cursorPosition }) {
      places.push(cursorPosition);
      yield answer('a');
    };
    for (const cursorPosition of [2, 3, 1e9, -1, 1.5, null]) {
      assert.equal((await post({ code: '😀', cursorPosition })).status, 200);
    }
    assert.deepEqual(places, [2, 2, 2, 0, 1, 2]);
  });

  it('takes the text as prefix and suffix too, and gives a list of suggestions', async () => {
    complete = async function* ({ code, cursorPosition }) {
      yield answer(`${code.slice(0, cursorPosition)}|${code.slice(cursorPosition)}`);
    };
    for (const [body, suggestions] of [
      [{ prefix: 'ab' }, ['ab|']],
      [{ prefix: 'ab', suffix: 'c' }, ['ab|c']],
      [{ code: 'ab' }, ['ab|']],
    ] as const) {
      assert.deepEqual(((await (await post(body)).json()) as CompleteResponse).suggestions, suggestions);
    }
    complete = async function* () {
      yield { suggestion: '', confidence: 0, type: 'none', source: 'none' };
    };
    const nothing = (await (await post({ prefix: 'ab' })).json()) as CompleteResponse;
    assert.deepEqual(nothing.suggestions, []);
    assert.equal((await post({ language: 'python' })).status, 400);
  });

  it('charges an address by the size of what it sends, before any of it is read', async () => {
    complete = async function* () {
      yield answer('a');
    };
    const points: number[] = [];
    counted = (cost) => points.push(cost);
    await post({ code: 'a' });
    await post({ code: 'x'.repeat(150_000) });
    assert.deepEqual(points, [1, 3]);
    counted = () => {
      throw new HttpProblem('rate_limited', 'later');
    };
    assert.equal((await post({ code: 'x'.repeat(300_000) })).status, 429);
    counted = () => {};
    assert.equal((await post({ code: 'x'.repeat(1_000_000) })).status, 413);
  });

  it('asks the door before a room is looked at', async () => {
    complete = () => assert.fail('the service was asked');
    const roomId = '00000000000000000001';
    const response = await post({ code: '', cursorPosition: 0, roomId });
    assert.equal(response.status, 403);
    assert.deepEqual(asked, [roomId]);
  });

  it('aborts when the client’s connection closes', async () => {
    const controller = new AbortController();
    const aborted = new Promise<void>((resolve) => {
      complete = async function* (_, signal) {
        signal.addEventListener('abort', () => resolve());
        controller.abort(new Error('typed on'));
        await new Promise(() => {});
        yield answer('never');
      };
    });
    await assert.rejects(post({ code: '', cursorPosition: 0 }, {}, controller.signal), /typed on/);
    await aborted;
  });

  it('a stream that was cancelled is no failure either', async () => {
    const controller = new AbortController();
    const ended = new Promise<void>((resolve) => {
      complete = async function* (_, signal) {
        yield answer('a');
        controller.abort(new Error('typed on'));
        await once(signal, 'abort');
        setImmediate(resolve);
        signal.throwIfAborted();
      };
    });
    const streamed = { accept: 'text/event-stream' };
    await post({ code: '', cursorPosition: 0 }, streamed, controller.signal).then(
      (response) => assert.rejects(response.text(), /typed on/),
      (error: Error) => assert.match(error.message, /typed on/),
    );
    await ended;
    assert.deepEqual(failures, []);
  });

  it('a completion that was cancelled is no failure of the server', async () => {
    const controller = new AbortController();
    const ended = new Promise<void>((resolve) => {
      complete = async function* (_, signal) {
        controller.abort(new Error('typed on'));
        await once(signal, 'abort');
        // The route's own end comes in the turns after this one.
        setImmediate(resolve);
        signal.throwIfAborted();
        yield answer('never');
      };
    });
    await assert.rejects(post({ code: '', cursorPosition: 0 }, {}, controller.signal), /typed on/);
    await ended;
    assert.deepEqual(failures, []);
  });
});
