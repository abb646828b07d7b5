import assert from 'node:assert/strict';
import { createModel, type ModelKind } from '../../src/autocomplete/models/createModel.ts';
import { type Hole, ModelError } from '../../src/autocomplete/models/model.ts';
import { templateOf } from '../../src/autocomplete/models/templates.ts';
import { type Asked, ModelServer, sendEvents } from './modelServer.ts';

const hole: Hole = {
  prefix: 'let a;\nconst b = ',
  suffix: ';\n',
  path: 'a.ts',
  language: 'typescript',
  files: [{ path: 'b.ts', text: 'other();' }],
  maxLines: 1,
};
const key = 'sk-secret';
const never = new AbortController().signal;

type Shape = {
  kind: ModelKind;
  name: string;
  path: string;
  /** What the server sends for two pieces of text and the end. */
  answer: (pieces: readonly string[]) => readonly (object | string)[];
  check: (asked: Asked) => void;
};

const completions = (pieces: readonly string[]) => [
  ...pieces.map((text) => ({ choices: [{ text, finish_reason: null }] })),
  { choices: [{ text: '', finish_reason: 'stop' }] },
  '[DONE]',
];
const chat = (pieces: readonly string[]) => [
  ...pieces.map((content) => ({ choices: [{ delta: { content }, finish_reason: null }] })),
  { choices: [{ delta: {}, finish_reason: 'stop' }] },
  '[DONE]',
];
const tagged = (pieces: readonly string[]) => ['Sure: <ins', 'ert>', ...pieces, '</in', 'sert> done'];

const shapes: Shape[] = [
  {
    kind: 'llamacpp',
    name: '',
    path: '/infill',
    answer: (pieces) => [...pieces.map((content) => ({ content, stop: false })), { content: '', stop: true }],
    check: ({ body, headers }) => {
      assert.equal(body.input_prefix, 'let a;\n');
      assert.equal(body.prompt, 'const b = ');
      assert.equal(body.input_suffix, ';\n');
      assert.deepEqual(body.input_extra, [{ filename: 'b.ts', text: 'other();' }]);
      assert.equal(headers.authorization, `Bearer ${key}`);
    },
  },
  {
    kind: 'openai',
    name: 'Qwen/Qwen2.5-Coder-7B',
    path: '/v1/completions',
    answer: completions,
    check: ({ body }) => {
      assert.match(
        String(body.prompt),
        /^<\|fim_prefix\|>b\.ts\nother\(\);\n.*<\|fim_suffix\|>;\n<\|fim_middle\|>$/s,
      );
      assert.equal('suffix' in body, false);
    },
  },
  {
    kind: 'deepseek',
    name: 'deepseek-chat',
    path: '/beta/completions',
    answer: completions,
    check: ({ body }) => {
      assert.equal(body.suffix, ';\n');
      assert.ok(String(body.prompt).endsWith(hole.prefix));
    },
  },
  {
    kind: 'mistral',
    name: 'codestral-latest',
    path: '/v1/fim/completions',
    answer: chat,
    check: ({ body }) => {
      assert.equal(body.suffix, ';\n');
      assert.ok(String(body.prompt).endsWith(hole.prefix));
    },
  },
  {
    kind: 'openai-chat',
    name: 'gpt',
    path: '/v1/chat/completions',
    answer: (pieces) => chat(tagged(pieces)),
    check: ({ body }) => {
      const messages = body.messages as { role: string; content: string }[];
      assert.equal(messages.at(-1)!.role, 'user');
      assert.match(messages.at(-1)!.content, /const b = <CURSOR\/>;/);
    },
  },
  {
    kind: 'anthropic',
    name: 'claude',
    path: '/v1/messages',
    answer: (pieces) => [
      { type: 'message_start', message: {} },
      { type: 'ping' },
      ...tagged(pieces).map((text) => ({ type: 'content_block_delta', delta: { type: 'text_delta', text } })),
      { type: 'message_stop' },
    ],
    check: ({ body, headers }) => {
      assert.equal(headers['x-api-key'], key);
      assert.ok(headers['anthropic-version']);
      assert.deepEqual(
        (body.messages as { role: string }[]).map(({ role }) => role),
        ['user'],
      );
    },
  },
];

describe('model adapters', () => {
  let server: ModelServer;
  let url: string;
  beforeEach(async () => {
    server = new ModelServer();
    url = await server.start();
  });
  afterEach(() => server.stop());

  async function collect(kind: ModelKind, name: string, signal = never): Promise<string[]> {
    const pieces: string[] = [];
    for await (const piece of createModel(kind, { url, name, key }).complete(hole, signal))
      pieces.push(piece);
    return pieces;
  }

  for (const { kind, name, path, answer, check } of shapes) {
    describe(kind, () => {
      it('asks in its shape and streams the text', async () => {
        server.answer = (response) => {
          sendEvents(response, answer(['foo', '(a)']));
          response.end();
        };
        assert.equal((await collect(kind, name)).join(''), 'foo(a)');
        assert.equal(server.asked[0]!.path, path);
        check(server.asked[0]!);
      });

      it('gives the first piece before the second is there', async () => {
        server.answer = (response) => sendEvents(response, answer(['foo', '']).slice(0, 5));
        const pieces = createModel(kind, { url, name, key }).complete(hole, never)[Symbol.asyncIterator]();
        assert.equal((await pieces.next()).value, 'foo');
        await pieces.return?.();
      });

      it('refuses an error, without the key and the text in the message', async () => {
        server.answer = (response) =>
          response.writeHead(401).end(JSON.stringify({ error: `bad key ${key}` }));
        await assert.rejects(collect(kind, name), (error) => {
          assert.ok(error instanceof ModelError);
          assert.equal(error.reason, 'refused');
          assert.ok(!error.message.includes(key) && !error.message.includes('const b'));
          return true;
        });
      });

      it('tells an answer that was cut from one that ended', async () => {
        server.answer = (response) => {
          sendEvents(response, answer(['foo']).slice(0, 1));
          response.end();
        };
        await assert.rejects(
          collect(kind, name),
          (error) => error instanceof ModelError && error.reason === 'unreachable',
        );
      });

      it('refuses what is not its shape', async () => {
        server.answer = (response) => {
          sendEvents(response, ['{not json']);
          response.end();
        };
        await assert.rejects(
          collect(kind, name),
          (error) => error instanceof ModelError && error.reason === 'malformed',
        );
      });

      it('closes the connection when nobody waits any more', async () => {
        const controller = new AbortController();
        const closed = new Promise<void>((resolve) => {
          server.answer = (response) => {
            response.once('close', () => resolve());
            controller.abort(new Error('typed on'));
          };
        });
        await assert.rejects(collect(kind, name, controller.signal), /typed on/);
        await closed;
      });
    });
  }

  describe('ollama', () => {
    const pieces = (response: { write(text: string): void; end(): void }, texts: readonly string[]) => {
      for (const text of texts) response.write(`${JSON.stringify({ response: text, done: false })}\n`);
      response.write(`${JSON.stringify({ response: '', done: true })}\n`);
      response.end();
    };

    it('asks a model with a suffix in its template for just that', async () => {
      server.answer = (response, { path }) => {
        if (path === '/api/show') response.end(JSON.stringify({ template: '{{ .Prompt }}{{ .Suffix }}' }));
        else pieces(response, ['foo', '(a)']);
      };
      assert.deepEqual(await collect('ollama', 'qwen2.5-coder:1.5b'), ['foo', '(a)']);
      const { path, body } = server.asked[1]!;
      assert.equal(path, '/api/generate');
      assert.equal(body.suffix, ';\n');
      assert.equal('raw' in body, false);
    });

    it('gives any other model the template of its family, unprocessed', async () => {
      server.answer = (response, { path }) => {
        if (path === '/api/show') response.end(JSON.stringify({ template: '{{ .Prompt }}' }));
        else pieces(response, ['x']);
      };
      await collect('ollama', 'starcoder2:3b');
      const { body } = server.asked[1]!;
      assert.equal(body.raw, true);
      assert.match(String(body.prompt), /<fim_suffix>;\n<fim_middle>$/);
    });

    it('refuses an error in the middle, and tells a cut answer', async () => {
      server.answer = (response, { path }) => {
        if (path === '/api/show') response.end('{}');
        else
          response.end(
            `${JSON.stringify({ response: 'a' })}\n${JSON.stringify({ error: 'out of memory' })}\n`,
          );
      };
      await assert.rejects(
        collect('ollama', 'x'),
        (error) => error instanceof ModelError && error.reason === 'refused',
      );
      server.answer = (response, { path }) => {
        if (path === '/api/show') response.end('{}');
        else response.end(`${JSON.stringify({ response: 'a' })}\n`);
      };
      await assert.rejects(
        collect('ollama', 'x'),
        (error) => error instanceof ModelError && error.reason === 'unreachable',
      );
    });
  });

  it('says so when nobody answers', async () => {
    await server.stop();
    await assert.rejects(
      collect('openai', 'x'),
      (error) => error instanceof ModelError && error.reason === 'unreachable',
    );
    await server.start();
  });
});

describe('templates', () => {
  for (const [name, prompt] of [
    ['granite-4-micro', '<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>'],
    ['codegemma:2b', '<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>'],
    ['starcoder2', '<fim_prefix>P<fim_suffix>S<fim_middle>'],
    ['codellama-7b', '<PRE> P <SUF>S <MID>'],
    ['deepseek-coder-v2', '<｜fim▁begin｜>P<｜fim▁hole｜>S<｜fim▁end｜>'],
    ['Codestral-22B', '[SUFFIX]S[PREFIX]P'],
    ['Seed-Coder-8B', '<[fim-prefix]>P<[fim-suffix]>S<[fim-middle]>'],
  ] as const) {
    it(`${name} is shown ${prompt}`, () => {
      assert.equal(templateOf(name).prompt('P', 'S'), prompt);
      assert.ok(!templateOf(name).stops.includes('//'));
    });
  }
});
