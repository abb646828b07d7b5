import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CompleteResponse, completeRequestSchema } from '@tandem/protocol/autocomplete';
import type { Answer } from '../../src/autocomplete/engine/engine.ts';
import { ModelCalls, pauseMs } from '../../src/autocomplete/modelCalls.ts';
import { ModelSource } from '../../src/autocomplete/modelSource.ts';
import { type CompletionModel, ModelError } from '../../src/autocomplete/models/model.ts';
import { EngineAndModel } from '../../src/autocomplete/service.ts';
import { ManualTime } from './manualTime.ts';

const engineSays = (text: string, confidence: number) => ({
  complete: async (): Promise<Answer> => ({ text, confidence, wholeLine: true }),
});
const request = completeRequestSchema.parse({
  code: 'const a = ',
  cursorPosition: 10,
  language: 'typescript',
});

describe('the engine and a model together', () => {
  let time: ManualTime;
  let reported: unknown[];
  beforeEach(() => {
    time = new ManualTime();
    reported = [];
  });

  function service(engine: ReturnType<typeof engineSays>, model: CompletionModel['complete']) {
    const report = (error: unknown) => reported.push(error);
    const source = new ModelSource({
      model: { name: 'test', complete: model },
      scheduler: time,
      timeouts: { firstMs: 100, wholeMs: 1000 },
      report,
    });
    const calls = new ModelCalls(source, {
      // Nobody types on here.
      after: (ms, run) => time.after(ms === pauseMs ? 0 : ms, run),
    });
    return new EngineAndModel({ engine, rooms: undefined, model: calls, report });
  }

  async function ask(
    from: EngineAndModel,
    signal = new AbortController().signal,
  ): Promise<CompleteResponse[]> {
    const answers: CompleteResponse[] = [];
    const asking = (async () => {
      for await (const answer of from.complete(request, signal)) answers.push(answer);
    })();
    await Promise.race([asking, nextTurn().then(() => time.pass(0))]);
    await asking;
    return answers;
  }

  it('asks no model where the engine is sure', async () => {
    const answers = await ask(service(engineSays('b;', 0.95), () => assert.fail('the model was asked')));
    assert.deepEqual(
      answers.map(({ suggestion, source }) => [suggestion, source]),
      [['b;', 'engine']],
    );
  });

  it('streams the model where the engine has nothing', async () => {
    const answers = await ask(
      service(engineSays('', 0), async function* () {
        yield 'foo';
        yield '(a);';
      }),
    );
    assert.deepEqual(
      answers.map(({ suggestion, source }) => [suggestion, source]),
      [
        ['foo', 'model'],
        ['foo(a);', 'model'],
      ],
    );
    time.pass(10_000);
    assert.equal(time.waiting, 0);
  });

  it('gives the engine’s answer at once, before the model is asked', async () => {
    const from = service(engineSays('b;', 0.7), () => assert.fail('the model was asked'));
    const { value } = await from.complete(request, new AbortController().signal).next();
    assert.equal(value?.suggestion, 'b;');
  });

  for (const [what, confidence, says, shown] of [
    ['shows more of what the engine said', 0.8, 'foo(a);', ['foo', 'foo(a);']],
    ['keeps what the engine said where the model says something else', 0.8, 'bar();', ['foo']],
    ['takes the model’s where the engine is less sure', 0.55, 'bar();', ['foo', 'bar();']],
    ['says nothing twice', 0.8, 'foo', ['foo']],
  ] as const) {
    it(what, async () => {
      const answers = await ask(
        service(engineSays('foo', confidence), async function* () {
          yield says;
        }),
      );
      assert.deepEqual(
        answers.map(({ suggestion }) => suggestion),
        shown,
      );
    });
  }

  it('falls back to the engine when the model fails, also in the middle of its answer', async () => {
    const answers = await ask(
      service(engineSays('b;', 0.7), async function* () {
        yield 'foo';
        throw new Error('died');
      }),
    );
    assert.equal(answers.at(-1)!.suggestion, 'b;');
    assert.equal(reported.length, 1);
  });

  it('falls back to the engine when the model is slow, and ends its request', async () => {
    let ended = false;
    const answers = await ask(
      service(engineSays('b;', 0.7), async function* (_, signal) {
        const aborted = new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            ended = true;
            reject(signal.reason);
          }),
        );
        time.pass(100);
        await aborted;
        yield 'too late';
      }),
    );
    assert.deepEqual(
      answers.map(({ source }) => source),
      ['engine'],
    );
    assert.ok(ended);
  });

  it('leaves a model alone after three failures, and tries one request after a pause', async () => {
    let asked = 0;
    let works = false;
    const down = service(engineSays('b;', 0.7), async function* () {
      asked++;
      if (!works) throw new Error('down');
      yield 'foo;';
    });
    for (let i = 0; i < 5; i++) await ask(down);
    assert.equal(asked, 3);
    time.pass(10_000);
    await ask(down);
    await ask(down);
    assert.equal(asked, 4);
    works = true;
    time.pass(20_000);
    await ask(down);
    assert.equal(asked, 5);
  });

  it('leaves a model alone for as long as it says', async () => {
    let asked = 0;
    // biome-ignore lint/correctness/useYield: it refuses
    const busy = service(engineSays('b;', 0.7), async function* () {
      asked++;
      throw new ModelError('refused', 'busy', { retryAfterMs: 60_000 });
    });
    await ask(busy);
    time.pass(59_999);
    await ask(busy);
    assert.equal(asked, 1);
    time.pass(1);
    await ask(busy);
    assert.equal(asked, 2);
  });

  it('shows nothing of an answer that is only thoughts, and reports it', async () => {
    const answers = await ask(
      service(engineSays('b;', 0.7), async function* () {
        yield '<think>Now ';
        yield 'what?';
      }),
    );
    assert.deepEqual(
      answers.map(({ suggestion }) => suggestion),
      ['b;'],
    );
    assert.match(String(reported), /thinking/);
  });

  it('ends everything when nobody waits any more, and blames nobody', async () => {
    const controller = new AbortController();
    const waiting = ask(
      service(engineSays('b;', 0.7), async function* (_, signal) {
        controller.abort(new Error('typed on'));
        signal.throwIfAborted();
        yield '';
      }),
      controller.signal,
    );
    await assert.rejects(waiting, /typed on/);
    assert.deepEqual(reported, []);
  });

  it('keeps to the lines that were asked for', async () => {
    const answers = await ask(
      service(engineSays('', 0), async function* () {
        yield 'foo;\nbar;\n';
        assert.fail('the model was read on');
      }),
    );
    assert.equal(answers.at(-1)!.suggestion, 'foo;');
  });

  it('answers with nothing when neither has anything', async () => {
    const answers = await ask(service(engineSays('', 0), async function* () {}));
    assert.deepEqual(answers, [{ suggestion: '', confidence: 0, type: 'none', source: 'none' }]);
  });
});
