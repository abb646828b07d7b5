import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { createModel, type ModelKind } from '../../src/autocomplete/models/createModel.ts';
import { endpoint } from '../../src/autocomplete/models/http.ts';
import { type Hole, ModelError } from '../../src/autocomplete/models/model.ts';
import { ModelServer, sendEvents } from './modelServer.ts';

const hole: Hole = {
  prefix: 'const b = ',
  suffix: ';\n',
  path: 'a.ts',
  language: 'typescript',
  files: [],
  maxLines: 1,
};
const signal = new AbortController().signal;

const json = (body: object) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
const events = (list: readonly (object | string)[]) => (response: ServerResponse) => {
  sendEvents(response, list);
  response.end();
};

/** What backends send, in the shapes that their documentation shows, each answering `foo`. */
const answers: [backend: string, kind: ModelKind, answer: (response: ServerResponse) => void][] = [
  [
    'vLLM',
    'openai',
    events([
      {
        id: 'cmpl-1',
        object: 'text_completion',
        model: 'm',
        choices: [{ index: 0, text: 'foo', logprobs: null, finish_reason: null, stop_reason: null }],
        usage: null,
      },
      {
        id: 'cmpl-1',
        object: 'text_completion',
        model: 'm',
        choices: [{ index: 0, text: '', logprobs: null, finish_reason: 'stop', stop_reason: '\n' }],
        usage: null,
      },
      {
        id: 'cmpl-1',
        object: 'text_completion',
        choices: [],
        usage: { prompt_tokens: 5, total_tokens: 6, completion_tokens: 1 },
      },
      '[DONE]',
    ]),
  ],
  [
    'LM Studio',
    'openai',
    events([
      {
        id: 'cmpl-2',
        object: 'text_completion',
        choices: [{ index: 0, text: 'foo', logprobs: null, finish_reason: null }],
      },
      {
        id: 'cmpl-2',
        object: 'text_completion',
        choices: [{ index: 0, text: null, logprobs: null, finish_reason: 'stop' }],
      },
      '[DONE]',
    ]),
  ],
  ['a proxy that ends without a reason', 'openai', events([{ choices: [{ text: 'foo' }] }, '[DONE]'])],
  [
    'llama.cpp with OpenAI’s API, not streamed',
    'openai',
    json({
      object: 'text_completion',
      choices: [{ text: 'foo', index: 0, finish_reason: 'stop' }],
      usage: { completion_tokens: 1 },
    }),
  ],
  [
    'llama.cpp, not streamed',
    'llamacpp',
    json({ index: 0, content: 'foo', stop: true, stop_type: 'eos', tokens_predicted: 1 }),
  ],
  [
    'DeepSeek',
    'deepseek',
    events([
      {
        id: 'd',
        object: 'text_completion',
        choices: [{ index: 0, text: 'foo', logprobs: null, finish_reason: null }],
      },
      {
        id: 'd',
        object: 'text_completion',
        choices: [{ index: 0, text: '', logprobs: null, finish_reason: 'stop' }],
        usage: {},
      },
      '[DONE]',
    ]),
  ],
  [
    'Mistral, in parts',
    'mistral',
    events([
      {
        id: 'm',
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
      },
      {
        id: 'm',
        object: 'chat.completion.chunk',
        choices: [
          {
            index: 0,
            delta: {
              content: [
                { type: 'thinking', thinking: [] },
                { type: 'text', text: 'foo' },
              ],
            },
            finish_reason: 'stop',
          },
        ],
      },
      '[DONE]',
    ]),
  ],
  [
    'OpenAI',
    'openai-chat',
    events([
      {
        id: 'c',
        object: 'chat.completion.chunk',
        choices: [
          { index: 0, delta: { role: 'assistant', content: '', refusal: null }, finish_reason: null },
        ],
      },
      { id: 'c', choices: [{ index: 0, delta: { content: '<insert>foo</insert>' }, finish_reason: null }] },
      { id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      '[DONE]',
    ]),
  ],
  [
    'Gemini by OpenAI’s API',
    'openai-chat',
    events([
      {
        object: 'chat.completion.chunk',
        choices: [
          { index: 0, delta: { role: 'assistant', content: '<insert>\nfoo</ins' }, finish_reason: null },
        ],
      },
      {
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: { role: 'assistant', content: 'ert>' }, finish_reason: 'stop' }],
      },
      '[DONE]',
    ]),
  ],
  [
    'Ollama by OpenAI’s API, thinking',
    'openai-chat',
    events([
      {
        choices: [
          { index: 0, delta: { role: 'assistant', content: '', reasoning: 'hm' }, finish_reason: null },
        ],
      },
      { choices: [{ index: 0, delta: { content: '<insert>foo</insert>' }, finish_reason: 'stop' }] },
      '[DONE]',
    ]),
  ],
  [
    'Anthropic, not streamed',
    'anthropic',
    json({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: '<insert>foo</insert>' }],
      stop_reason: 'end_turn',
    }),
  ],
];

/** All of the answer was thought. */
const thoughts: [backend: string, kind: ModelKind, answer: (response: ServerResponse) => void][] = [
  [
    'DeepSeek’s reasoner',
    'openai-chat',
    events([
      { choices: [{ delta: { content: null, reasoning_content: 'hm' }, finish_reason: null }] },
      { choices: [{ delta: { content: '' }, finish_reason: 'length' }] },
      '[DONE]',
    ]),
  ],
  [
    'Anthropic',
    'anthropic',
    events([
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } },
      { type: 'message_delta', delta: { stop_reason: 'max_tokens', stop_sequence: null }, usage: {} },
      { type: 'message_stop' },
    ]),
  ],
  [
    'Ollama',
    'ollama',
    (response) => {
      response.write(`${JSON.stringify({ response: '', thinking: 'hm', done: false })}\n`);
      response.end(`${JSON.stringify({ response: '', done: true, done_reason: 'length' })}\n`);
    },
  ],
];

describe('how backends answer', () => {
  let server: ModelServer;
  let url: string;
  beforeEach(async () => {
    server = new ModelServer();
    url = await server.start();
  });
  afterEach(() => server.stop());

  async function complete(kind: ModelKind): Promise<string> {
    let text = '';
    for await (const piece of createModel(kind, { url, name: 'm' }).complete(hole, signal)) text += piece;
    return text;
  }

  for (const [backend, kind, answer] of answers) {
    it(`${backend} is understood`, async () => {
      server.answer = answer;
      assert.equal(await complete(kind), 'foo');
    });
  }

  for (const [backend, kind, answer] of thoughts) {
    it(`${backend} that has only thought is told from one that has nothing to say`, async () => {
      server.answer = (response, { path }) => (path === '/api/show' ? response.end('{}') : answer(response));
      await assert.rejects(
        complete(kind),
        (error) => error instanceof ModelError && error.reason === 'unsupported',
      );
    });
  }

  it('a failure in the middle is one', async () => {
    server.answer = events([
      { choices: [{ text: 'fo' }] },
      { error: { message: 'CUDA out of memory', code: 500 } },
      '[DONE]',
    ]);
    await assert.rejects(
      complete('openai'),
      (error) => error instanceof ModelError && error.reason === 'refused',
    );
  });

  it('how long to wait is read, in seconds and as a date', async () => {
    server.answer = (response) => response.writeHead(429, { 'retry-after': '30' }).end();
    await assert.rejects(
      complete('openai'),
      (error) => error instanceof ModelError && error.retryAfterMs === 30_000,
    );
    const date = new Date(Date.now() + 86_400_000).toUTCString();
    server.answer = (response) => response.writeHead(503, { 'retry-after': date }).end();
    await assert.rejects(complete('openai'), (error) => {
      assert.ok(error instanceof ModelError);
      return error.retryAfterMs! > 43_200_000 && error.retryAfterMs! <= 86_400_000;
    });
  });

  it('the end of the line is the first of the four stops that a backend takes', async () => {
    server.answer = events([{ choices: [{ text: '', finish_reason: 'stop' }] }]);
    await complete('openai');
    const { stop } = server.asked[0]!.body;
    assert.ok(Array.isArray(stop) && stop.length === 4 && stop[0] === '\n');
  });
});

describe('the address of a backend', () => {
  for (const [base, path, address] of [
    ['http://h', '/v1/completions', 'http://h/v1/completions'],
    ['http://h/v1/', '/v1/completions', 'http://h/v1/completions'],
    ['http://h/v1beta/openai', '/v1/chat/completions', 'http://h/v1beta/openai/chat/completions'],
    ['http://h/api/paas/v4', '/v1/chat/completions', 'http://h/api/paas/v4/chat/completions'],
    ['http://h/proxy', '/v1/messages', 'http://h/proxy/v1/messages'],
    ['http://h/v1', '/api/generate', 'http://h/api/generate'],
    ['http://h/api', '/api/generate', 'http://h/api/generate'],
    ['http://h/v1', '/infill', 'http://h/infill'],
    ['http://h/v1', '/beta/completions', 'http://h/beta/completions'],
    ['http://h/beta', '/beta/completions', 'http://h/beta/completions'],
  ] as const) {
    it(`${path} of ${base} is ${address}`, () => assert.equal(endpoint(base, path), address));
  }
});
