import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ModelSource } from '../../src/autocomplete/modelSource.ts';
import { createModel } from '../../src/autocomplete/models/createModel.ts';
import type { Hole } from '../../src/autocomplete/models/model.ts';
import { ManualTime } from './manualTime.ts';
import { ModelServer } from './modelServer.ts';

const hole: Hole = {
  prefix: `${'let a = 1;\n'.repeat(1000)}const b = `,
  suffix: ';\n',
  path: 'a.ts',
  language: 'typescript',
  files: [],
  maxLines: 1,
};

describe('loading a model', () => {
  let server: ModelServer;
  let url: string;
  let time: ManualTime;
  let source: ModelSource;
  let reported: unknown[];
  /** Of the server's requests: who loads, and who wants text. */
  let loads: ServerResponse[];
  let texts: Record<string, unknown>[];
  let loadAsked: () => Promise<unknown>;

  beforeEach(async () => {
    server = new ModelServer();
    url = await server.start();
    time = new ManualTime();
    reported = [];
    loads = [];
    texts = [];
    const events = new EventTarget();
    loadAsked = () => once(events, 'load');
    server.answer = (response, { path, body }) => {
      if (path === '/api/show') {
        const model_info = { 'general.architecture': 'qwen2', 'qwen2.context_length': 2048 };
        response.end(JSON.stringify({ template: '{{ .Suffix }}', model_info }));
      } else if ('prompt' in body) {
        texts.push(body);
        response.end(`${JSON.stringify({ response: 'foo', done: true })}\n`);
      } else {
        loads.push(response);
        events.dispatchEvent(new Event('load'));
      }
    };
    source = new ModelSource({
      model: createModel('ollama', { url, name: 'qwen2.5-coder' }),
      scheduler: time,
      timeouts: { firstMs: 2000, wholeMs: 5000 },
      report: (error) => reported.push(error),
    });
  });
  afterEach(async () => {
    source.close();
    await server.stop();
  });

  async function complete(): Promise<string | undefined> {
    let last: string | undefined;
    for await (const text of source.complete(hole, new AbortController().signal)) last = text;
    return last;
  }

  /** Asks until the model answers: how soon the source hears of the loading is the network's matter. */
  async function answered(): Promise<string> {
    for (;;) {
      const text = await complete();
      if (text !== undefined) return text;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('is done once and without a deadline, and nobody waits for it', async () => {
    const asked = loadAsked();
    source.load();
    await asked;
    time.pass(120_000);
    assert.equal(await complete(), undefined);
    assert.equal(loads.length, 1);
    loads[0]!.end(JSON.stringify({ done: true, done_reason: 'load' }));
    assert.equal(await answered(), 'foo');
    assert.equal(loads.length, 1);
    assert.deepEqual(reported, []);
  });

  it('is done again after a long rest', async () => {
    const asked = loadAsked();
    source.load();
    await asked;
    loads[0]!.end('{}');
    await answered();
    time.pass(25 * 60_000);
    const again = loadAsked();
    assert.equal(await complete(), undefined);
    await again;
    assert.equal(loads.length, 2);
  });

  it('asks for the window that the model has, and sends no more than fits into it', async () => {
    const asked = loadAsked();
    source.load();
    await asked;
    assert.deepEqual(server.asked.at(-1)!.body.options, { num_ctx: 2048 });
    loads[0]!.end('{}');
    await answered();
    const { options, prompt, suffix } = texts[0]!;
    assert.equal((options as { num_ctx: number }).num_ctx, 2048);
    assert.ok(String(prompt).length + String(suffix).length <= 2.5 * 2048, String(prompt).length.toString());
    assert.ok(String(prompt).endsWith('const b = '));
  });
});
