import assert from 'node:assert/strict';
import { startTestServer, type TestServer } from '../http/server.ts';
import { assertFields } from './fields.ts';

/** Every way in which prototypes write a path. */
const written = (path: string) => ['', '/api'].flatMap((front) => [`${front}${path}`, `${front}${path}/`]);

describe('dialects: what prototypes ask by REST', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.stop());

  const post = async (path: string, body?: object) => {
    const response = await server.send('POST', path, body);
    return {
      ok: response.ok,
      status: response.status,
      body: (await response.json()) as Record<string, unknown>,
    };
  };
  const get = async (path: string) => {
    const response = await server.send('GET', path);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const room = {
    roomId: 'a text',
    room_id: 'a text',
    code: '',
    language: 'python',
    created_at: 'a time',
    updated_at: 'a time',
    active_users: 0,
  };

  for (const path of [...written('/rooms'), ...written('/rooms/create')]) {
    it(`POST ${path} makes a room, with its id under both names`, async () => {
      const { ok, body } = await post(path, { language: 'python' });
      assert.ok(ok);
      assertFields(body, room);
      assert.equal(body.roomId, body.room_id);
    });
  }

  it('a room is made without a body, with an empty one, and with fields of other prototypes', async () => {
    for (const body of [undefined, {}, { user_id: 'ann', title: 'x', language: 'go', max_users: 2 }]) {
      const { ok, body: answer } = await post('/rooms', body);
      assert.ok(ok, JSON.stringify(answer));
    }
  });

  it('GET of a room has every documented field, however the path is written', async () => {
    const made = await post('/rooms', { language: 'python', code: 'print(1)\n' });
    for (const path of written(`/rooms/${made.body.room_id}`)) {
      const { status, body } = await get(path);
      assert.equal(status, 200, path);
      assertFields(body, {
        ...room,
        code: 'print(1)\n',
        roomId: made.body.roomId,
        room_id: made.body.roomId,
      });
    }
  });

  it('an unknown room is a 404 whose detail says "not found"', async () => {
    for (const path of written('/rooms/abc123')) {
      const { status, body } = await get(path);
      assert.equal(status, 404);
      assert.match(String(body.detail), /not found/i);
    }
  });

  const suggestion = { suggestion: 'any text', confidence: 'a number', type: 'a text' };
  const assertSuggestion = (body: Record<string, unknown>) => {
    const { suggestion: text, suggestions, ...rest } = body;
    assert.equal(typeof text, 'string');
    assert.ok(Array.isArray(suggestions) && suggestions.every((each) => typeof each === 'string'));
    assert.deepEqual(suggestions, text === '' ? [] : [text]);
    const { suggestion: _, ...fields } = suggestion;
    assertFields(rest, fields);
  };

  for (const path of written('/autocomplete')) {
    it(`POST ${path} takes code, cursorPosition and language, and answers every documented field`, async () => {
      const { status, body } = await post(path, { code: 'def f(', cursorPosition: 6, language: 'python' });
      assert.equal(status, 200);
      assertSuggestion(body);
    });
  }

  it('autocomplete takes a prefix instead of a text and a cursor', async () => {
    const whole = 'first_value = 1\nsecond_value = 2\nprint(first_value)\nprint(second_value)\nprint(first_v';
    const byPrefix = await post('/autocomplete', { prefix: whole, language: 'python' });
    assert.equal(byPrefix.status, 200, JSON.stringify(byPrefix.body));
    assertSuggestion(byPrefix.body);
    const byCursor = await post('/autocomplete', {
      code: whole,
      cursorPosition: whole.length,
      language: 'python',
    });
    assert.deepEqual(byPrefix.body, byCursor.body);
  });

  it('a cursor past the end of the text is at its end', async () => {
    const code = 'def add(a, b):\n    retu'; // 23 characters, and the documented example says 25
    const within = await post('/autocomplete', { code, cursorPosition: code.length, language: 'python' });
    for (const cursorPosition of [25, 24, 1_000_000]) {
      const past = await post('/autocomplete', { code, cursorPosition, language: 'python' });
      assert.equal(past.status, 200);
      assert.deepEqual(past.body, within.body);
    }
    const empty = await post('/autocomplete', { code: '', cursorPosition: 3, language: 'python' });
    assert.equal(empty.status, 200);
  });

  it('a page of another origin may ask, where the operator lets it', async () => {
    const open = await startTestServer({ ALLOWED_ORIGINS: 'http://localhost:3000' });
    try {
      const origin = { origin: 'http://localhost:3000' };
      const asked = await open.send('OPTIONS', '/rooms', undefined, {
        ...origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      });
      assert.ok(asked.ok);
      const made = await open.send('POST', '/rooms', { language: 'python' }, origin);
      assert.equal(made.headers.get('access-control-allow-origin'), 'http://localhost:3000');
    } finally {
      await open.stop();
    }
  });
});
