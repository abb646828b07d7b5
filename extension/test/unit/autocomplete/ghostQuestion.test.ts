import assert from 'node:assert/strict';
import type { CancellationToken } from 'vscode';
import { GhostCache, type GhostPlace } from '../../../src/autocomplete/ghost/ghostCache.ts';
import { GhostQuestion } from '../../../src/autocomplete/ghost/ghostQuestion.ts';

const place = (prefix: string): GhostPlace => ({ document: 'file:///a.ts', above: '', prefix, rest: '' });
const ghost = (text: string) => ({ text, replaced: 0, source: 'model' as const, id: 1 });

/** A token a test cancels. */
class Token implements CancellationToken {
  isCancellationRequested = false;
  #listeners: ((event: unknown) => unknown)[] = [];
  onCancellationRequested = (listener: (event: unknown) => unknown) => {
    this.#listeners.push(listener);
    return { dispose: () => {} };
  };
  cancel(): void {
    this.isCancellationRequested = true;
    for (const listener of this.#listeners) listener(undefined);
  }
}

describe('a question whose answer grows', () => {
  const open = (prefix = 'a') => new GhostQuestion(place(prefix), new GhostCache());

  it('answers as soon as there is something, and with more later', async () => {
    const question = open();
    const first = question.ghostAt(place('a'), new Token());
    question.answer(ghost('bc'));
    assert.equal((await first)?.text, 'bc');
    question.answer(ghost('bcde'));
    assert.equal((await question.ghostAt(place('ab'), new Token()))?.text, 'cde');
  });

  it('keeps who typed all of it so far waiting for more', async () => {
    const question = open();
    question.answer(ghost('bc'));
    const more = question.ghostAt(place('abc'), new Token());
    question.answer(ghost('bcd'));
    assert.equal((await more)?.text, 'd');
  });

  it('is not for who took all that the engine said: it is asked again while a model is still writing', () => {
    const question = open();
    question.answer({ ...ghost('bc'), source: 'engine' });
    assert.equal(question.answers(place('ab')), true);
    assert.equal(question.answers(place('abc')), false);
    assert.equal(question.answers(place('abcd')), false);
  });

  it('is not for who typed something else', async () => {
    const question = open();
    question.answer(ghost('bc'));
    assert.equal(question.answers(place('ax')), false);
    const waiting = question.ghostAt(place('abc'), new Token());
    question.answer(ghost('x'));
    assert.equal(await waiting, undefined);
  });

  it('ends where nobody waits before there is anything, and goes on where something is on the screen', async () => {
    for (const [answered, aborted] of [
      [false, true],
      [true, false],
    ]) {
      const question = open();
      if (answered) question.answer(ghost('b'));
      const token = new Token();
      const waiting = question.ghostAt(place(answered ? 'ab' : 'a'), token);
      token.cancel();
      assert.equal(await waiting, undefined);
      assert.equal(question.signal.aborted, aborted);
    }
  });

  it('takes back what a broken answer began, and takes the engine’s in its place', async () => {
    const question = open();
    question.answer(ghost('bc'));
    question.answer({ ...ghost('xy'), source: 'engine' });
    assert.equal((await question.ghostAt(place('a'), new Token()))?.text, 'xy');
    question.withdraw();
    question.end();
    assert.equal(await question.ghostAt(place('a'), new Token()), undefined);
  });

  it('is near a place in its line, before and after it', () => {
    const question = open('const a');
    assert.ok(question.isNear(place('const a = b')));
    assert.ok(question.isNear(place('con')));
    assert.ok(!question.isNear(place('let')));
    assert.ok(!question.isNear({ ...place('const a'), above: 'x' }));
  });
});
