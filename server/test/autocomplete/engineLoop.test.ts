import assert from 'node:assert/strict';
import type { Answer, Question } from '../../src/autocomplete/engine/engine.ts';
import { EngineLoop } from '../../src/autocomplete/engine/engineLoop.ts';
import type { EngineReply } from '../../src/autocomplete/engine/messages.ts';
import type { Slices } from '../../src/autocomplete/engine/text/slices.ts';

/** Each step of the work takes this long, in milliseconds. */
const stepMs = 2;

describe('the loop of the engine', () => {
  let clock: number;
  let turns: (() => void)[];
  let done: string[];
  let replies: EngineReply[];
  let loop: EngineLoop;

  beforeEach(() => {
    clock = 0;
    turns = [];
    done = [];
    replies = [];
    const engine = {
      /** As many steps as the text is long. */
      *putting(room: string, path: string, text: string): Slices {
        for (let step = 0; step < text.length; step++) {
          clock += stepMs;
          yield;
        }
        done.push(`${room} ${path} ${text.length}`);
      },
      *completing({ before }: Question): Slices<Answer> {
        for (let step = 0; step < before.length; step++) {
          clock += stepMs;
          yield;
        }
        if (before === 'bad') throw new Error('bad question');
        return { text: before, confidence: clock, wholeLine: true };
      },
      remove: (room: string, path: string) => void done.push(`${room} without ${path}`),
      forget: (room: string) => void done.push(`${room} forgotten`),
      busy: false,
      work: () => assert.fail('nothing waits to be indexed'),
      size: { rooms: 0, positions: 0, files: 0 },
    };
    loop = new EngineLoop(
      engine,
      (reply) => replies.push(reply),
      () => clock,
      (turn) => turns.push(turn),
    );
  });

  const put = (room: string, path: string, length: number) =>
    loop.receive({ type: 'put', room, path, text: 'x'.repeat(length) });
  const ask = (id: number, before: string, who: Partial<Question>) =>
    loop.receive({
      type: 'complete',
      id,
      question: { path: 'a', before, after: '', threshold: 0, maxLines: 1, ...who },
    });
  function run(most = Number.POSITIVE_INFINITY): void {
    for (let turn = 0; turn < most && turns.length > 0; turn++) turns.shift()!();
  }

  it('keeps no room waiting for the work of another: a slice of each in turn', () => {
    put('large', 'a', 10_000);
    for (let file = 0; file < 100; file++) put('large', `f${file}`, 500);
    ask(1, 'xxxxx', { room: 'small' });
    ask(2, 'xx', { asker: 'ann' });
    run(8);
    const answered = replies.map((reply) => reply.type === 'answer' && reply.answer.text);
    assert.deepEqual(answered, ['xx', 'xxxxx']);
    assert.ok(clock < 40, `${clock} ms`);
  });

  it('keeps one asker waiting for the own questions only, however many another has', () => {
    for (let id = 0; id < 30; id++) ask(id, 'x'.repeat(500), { asker: 'mallory' });
    ask(99, 'xx', { asker: 'ann' });
    run(4);
    assert.deepEqual(
      replies.map(({ id }) => id),
      [99],
    );
  });

  it('does what a room is asked in its order', () => {
    put('room', 'a', 3);
    loop.receive({ type: 'remove', room: 'room', path: 'a' });
    put('room', 'a', 2);
    loop.receive({ type: 'forget', room: 'room' });
    run();
    assert.deepEqual(done, ['room a 3', 'room without a', 'room a 2', 'room forgotten']);
  });

  it('takes the newest text of a file that waits, and each text that was begun to its end', () => {
    put('room', 'a', 5);
    run(1);
    for (const length of [6, 7, 8]) put('room', 'a', length);
    put('room', 'b', 1);
    run();
    assert.deepEqual(done, ['room a 5', 'room a 8', 'room b 1']);
  });

  it('gives nothing to the oldest of too many questions of one asker, without work', () => {
    for (let id = 0; id < 40; id++) ask(id, 'xxxx', { asker: 'ann' });
    assert.deepEqual(
      replies.map((reply) => reply.type === 'answer' && [reply.id, reply.answer.text]),
      Array.from({ length: 8 }, (_, id) => [id, '']),
    );
    run();
    assert.equal(replies.length, 40);
    assert.equal(clock, 32 * 4 * stepMs);
  });

  it('drops what was cancelled, also on its way, and answers the next', () => {
    ask(1, 'x'.repeat(1000), { asker: 'ann' });
    ask(2, 'x'.repeat(1000), { asker: 'ann' });
    ask(3, 'xx', { asker: 'ann' });
    run(2);
    loop.receive({ type: 'cancel', id: 1 });
    loop.receive({ type: 'cancel', id: 2 });
    run();
    assert.deepEqual(
      replies.map(({ id }) => id),
      [3],
    );
    assert.ok(clock < 20);
  });

  it('says which question failed, and goes on', () => {
    ask(1, 'bad', { asker: 'ann' });
    ask(2, 'xx', { asker: 'ann' });
    run();
    assert.deepEqual(
      replies.map(({ id, type }) => [id, type]),
      [
        [1, 'failed'],
        [2, 'answer'],
      ],
    );
    assert.equal(turns.length, 0);
  });
});
