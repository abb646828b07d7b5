import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ModelCalls, pauseMs } from '../../src/autocomplete/modelCalls.ts';
import type { Hole } from '../../src/autocomplete/models/model.ts';
import { ManualTime } from './manualTime.ts';

/** A model that says what a test tells it to, when it does. */
class ToldModel {
  readonly asked: { hole: Hole; signal: AbortSignal; say: (text: string) => void; finish: () => void }[] = [];

  async *complete(hole: Hole, signal: AbortSignal): AsyncGenerator<string, boolean> {
    const said: (string | undefined)[] = [];
    let wake = () => {};
    signal.addEventListener('abort', () => wake());
    const tell = (text: string | undefined) => {
      said.push(text);
      wake();
    };
    this.asked.push({ hole, signal, say: tell, finish: () => tell(undefined) });
    for (;;) {
      while (said.length > 0) {
        const text = said.shift();
        if (text === undefined) return true;
        yield text;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      signal.throwIfAborted();
    }
  }
}

const holeAt = (line: string, more: Partial<Hole> = {}): Hole => ({
  prefix: `above();\n${line}`,
  suffix: '\nbelow();',
  path: 'a.ts',
  language: 'typescript',
  files: [],
  maxLines: 1,
  ...more,
});

describe('calls of a model', () => {
  let time: ManualTime;
  let model: ToldModel;
  let calls: ModelCalls;
  beforeEach(() => {
    time = new ManualTime();
    model = new ToldModel();
    calls = new ModelCalls(model, time);
  });

  /** Asks and collects, until it is ended. */
  function ask(hole: Hole, document = 'room a.ts') {
    const controller = new AbortController();
    const texts: string[] = [];
    const run = async () => {
      for await (const text of calls.complete(document, hole, controller.signal)) texts.push(text);
    };
    const ended = run().catch((error: unknown) => {
      if (!controller.signal.aborted) throw error;
    });
    return { texts, ended, stop: () => controller.abort() };
  }

  async function pass(ms: number): Promise<void> {
    time.pass(ms);
    await nextTurn();
  }

  it('are made in a pause of typing only, the first one too', async () => {
    for (const line of ['f', 'fo', 'foo']) {
      const typed = ask(holeAt(line));
      await pass(pauseMs - 1);
      typed.stop();
      await typed.ended;
    }
    assert.equal(model.asked.length, 0);
    ask(holeAt('foo.'));
    await pass(pauseMs);
    assert.equal(model.asked.length, 1);
  });

  it('go on while what is typed may be what they say, and give what is left of it', async () => {
    const first = ask(holeAt('foo'));
    await pass(pauseMs);
    first.stop();
    const second = ask(holeAt('foo.b'));
    await nextTurn();
    model.asked[0]!.say('.bar(');
    await nextTurn();
    second.stop();
    const third = ask(holeAt('foo.bar(', { suffix: ')\nbelow();' }));
    model.asked[0]!.say('.bar(baz);');
    model.asked[0]!.finish();
    await third.ended;
    assert.deepEqual([first.texts, second.texts, third.texts], [[], ['ar('], ['baz);']]);
    assert.equal(model.asked.length, 1);
  });

  it('are known for a while after their end', async () => {
    const first = ask(holeAt('foo'));
    await pass(pauseMs);
    model.asked[0]!.say('.bar();');
    model.asked[0]!.finish();
    await first.ended;
    const second = ask(holeAt('foo.'));
    await second.ended;
    assert.deepEqual(second.texts, ['bar();']);
    await pass(10_000);
    ask(holeAt('foo.'));
    await pass(pauseMs);
    assert.equal(model.asked.length, 2);
  });

  it('are made anew where they say something else than what was typed', async () => {
    ask(holeAt('foo')).stop();
    const first = ask(holeAt('foo'));
    await pass(pauseMs);
    first.stop();
    const second = ask(holeAt('foo['));
    model.asked[0]!.say('.bar');
    await nextTurn();
    await pass(pauseMs);
    assert.equal(model.asked.length, 2);
    model.asked[1]!.say('0]');
    model.asked[1]!.finish();
    await second.ended;
    assert.deepEqual(second.texts, ['0]']);
  });

  it('are two of a document at most; the oldest is ended', async () => {
    for (const line of ['a.', 'b.', 'c.']) {
      const asked = ask(holeAt(line));
      await pass(pauseMs);
      asked.stop();
      await asked.ended;
    }
    assert.deepEqual(
      model.asked.map(({ signal }) => signal.aborted),
      [true, false, false],
    );
  });

  it('end when nobody reads them any more', async () => {
    const asked = ask(holeAt('foo'));
    await pass(pauseMs);
    asked.stop();
    await asked.ended;
    await pass(2999);
    assert.equal(model.asked[0]!.signal.aborted, false);
    await pass(1);
    assert.equal(model.asked[0]!.signal.aborted, true);
    assert.equal(time.waiting, 0);
  });

  it('are shared by nobody who asks in another document, or about another text', async () => {
    ask(holeAt('foo'));
    await pass(pauseMs);
    ask(holeAt('foo'), 'other room');
    ask(holeAt('foo', { prefix: 'else\nfoo' }));
    ask(holeAt('foo', { suffix: '(x)\nbelow();' }));
    await pass(pauseMs);
    assert.equal(model.asked.length, 4);
  });
});
