import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitIn } from '../../src/autocomplete/aftercare.ts';

describe('fitting a suggestion in', () => {
  const cases: [
    what: string,
    before: string,
    after: string,
    suggestion: string,
    text: string,
    replaced: number,
  ][] = [
    ['leaves a fitting one alone', 'const a = ', '\n', 'foo(b);', 'foo(b);', 0],
    ['drops what says the line above again', '  foo(a);\n  ', '\n', 'foo(a);', '', 0],
    ['keeps the line above when a part was typed', '  foo(a);\n  fo', '\n', 'o(a);', 'o(a);', 0],
    ['drops what says the next line again', 'x\n  ', '\n  foo(a);\n', 'foo(a);', '', 0],
    [
      'stops where it reaches the next line',
      'if (a) {\n  ',
      '\n  done();\n',
      'foo();\n  done();',
      'foo();',
      0,
    ],
    ['takes one line where text follows', 'foo(', ' + 1', 'a\nb', 'a', 0],
    ['cuts the overlap with what follows', 'foo(', ', baz);', 'bar, baz);', 'bar', 0],
    ['replaces closers the editor put there', 'foo(', ')', 'bar);', 'bar);', 1],
    ['replaces several closers', 'it("a", () => foo(', '))', 'bar));', 'bar));', 2],
    ['replaces nothing it does not hold', 'foo(', ')', 'bar', 'bar', 0],
    ['stops at a closer nothing opened', 'foo', '', '(a));', '(a)', 0],
    ['closes what the lines above opened', 'foo(\n  a', '\n', ');', ');', 0],
    ['does not take brackets in quotes for brackets', 'a = ', '', '")" + b;', '")" + b;', 0],
    ['suggests nothing inside a word', 'fo', 'o(bar)', 'rmat', '', 0],
    ['drops blanks at the end', 'a', '', ' = b  ', ' = b', 0],
  ];
  for (const [what, before, after, suggestion, text, replaced] of cases) {
    it(what, () => assert.deepEqual(fitIn(before, after, suggestion), { text, replaced }));
  }

  it('never replaces beyond the line, and gives a beginning of what was suggested', () => {
    const code = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '(', ')', '{', '}', '"', '\n', ',', ';') });
    fc.assert(
      fc.property(code, code, code, (before, after, suggestion) => {
        const { text, replaced } = fitIn(before, after, suggestion);
        assert.ok(suggestion.startsWith(text));
        assert.ok(replaced <= after.split('\n', 1)[0]!.length);
      }),
    );
  });
});
