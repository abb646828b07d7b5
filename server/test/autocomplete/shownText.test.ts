import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isThinking, shownText } from '../../src/autocomplete/models/shownText.ts';
import { sentinels } from '../../src/autocomplete/models/templates.ts';

const hole = { prefix: 'let a;\n  const b = ', language: 'typescript' };

describe('what is shown of a model’s answer', () => {
  const cases: [what: string, answer: string, shown: string, at?: Partial<typeof hole>][] = [
    ['code', 'foo(a);', 'foo(a);'],
    ['no sentinel and nothing behind it', 'foo();<|fim_pad|>bar', 'foo();'],
    ['a sentinel in a file about them', 'x<|fim_pad|>', 'x<|fim_pad|>', { prefix: '// <|fim_pad|>\n' }],
    ['no mark of the question', 'foo<CURSOR/>;', 'foo'],
    ['no thoughts', '<think>\nfoo <b>\n</think>\n\nbar;', 'bar;'],
    ['nothing while it thinks', '<think>\nfoo', ''],
    ['no fence', '```ts\nfoo();\n```\nThat is all.', 'foo();'],
    ['a fence in Markdown', '```ts\nfoo\n```', '```ts\nfoo\n```', { language: 'markdown' }],
    ['the line’s beginning once', 'const b = foo();', 'foo();'],
    ['the line’s beginning once, with its blanks', '  const b = foo();', 'foo();'],
    ['a short beginning twice', 'f(f(x))', 'f(f(x))', { prefix: 'f(' }],
    ['a tag of HTML', '<s>old</s>', '<s>old</s>', { language: 'html' }],
  ];
  for (const [what, answer, shown, at] of cases) {
    it(what, () => assert.equal(shownText(answer, { ...hole, ...at }, true), shown));
  }

  it('is never a sentinel, wherever the answer is cut', () => {
    const parts = fc.array(fc.constantFrom(...sentinels, 'foo', '(', '\n', '<', '|', ' '), { maxLength: 6 });
    fc.assert(
      fc.property(parts, fc.nat(60), (texts, cut) => {
        const answer = texts.join('').slice(0, cut);
        const shown = shownText(answer, hole, false);
        for (const sentinel of sentinels) assert.ok(!shown.includes(sentinel));
      }),
    );
  });

  it('only grows while the answer does', () => {
    const parts = fc.array(
      fc.constantFrom(
        '<think>',
        '</think>',
        '```',
        'const b = ',
        '<|endoftext|>',
        'foo',
        '\n',
        '<',
        '`',
        ' ',
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(parts, fc.nat(80), (texts, cut) => {
        const answer = texts.join('');
        const early = shownText(answer.slice(0, cut), hole, false);
        const late = shownText(answer, hole, false);
        assert.ok(late.trimEnd().startsWith(early.trimEnd()), JSON.stringify([early, late]));
      }),
    );
  });

  it('knows an answer that is nothing but thoughts', () => {
    assert.equal(isThinking('<think>I need'), true);
    assert.equal(isThinking('<think>I need</think>b'), false);
    assert.equal(isThinking('b'), false);
  });
});
