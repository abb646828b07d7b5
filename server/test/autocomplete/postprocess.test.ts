import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitIn } from '../../src/autocomplete/postprocess.ts';

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
    ['keeps a closer the suggestion does not close', 'console.log(', ')', 'String(err)', 'String(err)', 0],
    ['keeps it in front of code too', 'console.log(', ') + 1', 'String(err)', 'String(err)', 0],
    ['cuts a tag that stands there', '<b>', '</b> and', 'bold</b>', 'bold', 0],
    ['keeps a tag that closes another', '<b>', '</b> and', '<b>x</b>', '<b>x</b>', 0],
    ['replaces nothing it does not hold', 'foo(', ')', 'bar', 'bar', 0],
    ['stops at a closer nothing opened', 'foo', '', '(a));', '(a)', 0],
    ['closes what the lines above opened', 'foo(\n  a', '\n', ');', ');', 0],
    ['does not take brackets in quotes for brackets', 'a = ', '', '")" + b;', '")" + b;', 0],
    ['suggests nothing inside a word', 'fo', 'o(bar)', 'rmat', '', 0],
    ['suggests nothing inside a word of any language', 'grö', 'ße', 'n', '', 0],
    ['suggests nothing inside a name with a sign', 'foo', '$bar', '.baz', '', 0],
    ['leaves out a closing line that stands there', 'f() {\n  ', '\n}\n', 'return 1;\n}', 'return 1;', 0],
    [
      'keeps a closing line of another depth',
      'f() {\n  if (a) {\n    ',
      '\n}\n',
      'return 1;\n  }',
      'return 1;\n  }',
      0,
    ],
    ['drops a closing line that stands there alone', 'f() {\n  a;\n', '\n}\n', '}', '', 0],
    [
      'drops a block before its copy',
      'f() {\n',
      '\n  if (a) {\n    b();\n  }\n}\n',
      '  if (a) {\n    b();\n  }',
      '',
      0,
    ],
    ['indents once', 'if a:\n    ', '\n', '    return b', 'return b', 0],
    ['indents once in a block', 'f() {\n  a;\n  ', '\n', '  b;', 'b;', 0],
    ['indents as deep as the line above', '    a\n  ', '\n', '  b', '  b', 0],
    ['indents what is to be deeper', '  f() {\n  ', '\n', '  b;', '  b;', 0],
    ['replaces a quote the editor put there', 'a = "b', '"', 'c"', 'c"', 1],
    ['keeps a quote the suggestion does not close', 'a = "b', '"', 'c', 'c', 0],
    ['replaces a quote and a bracket', 'f("', '")', 'a");', 'a");', 2],
    ['replaces a tag the editor put there', '<b>', '</b>', 'x</b>', 'x</b>', 4],
    ['keeps a tag the suggestion does not close', '<b>', '</b>', '<i>x</i>', '<i>x</i>', 0],
    ['replaces a quote and the end of a tag', '<a href="', '">', 'b">c</a>', 'b">c</a>', 2],
    ['drops blanks at the end', 'a', '', ' = b  ', ' = b', 0],
  ];
  for (const [what, before, after, suggestion, text, replaced] of cases) {
    it(what, () => assert.deepEqual(fitIn(before, after, suggestion), { text, replaced }));
  }

  it('never replaces beyond the line, and gives a beginning of what was suggested, its indentation aside', () => {
    const code = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '(', ')', '{', '}', '"', '\n', ',', ';') });
    fc.assert(
      fc.property(code, code, code, (before, after, suggestion) => {
        const { text, replaced } = fitIn(before, after, suggestion);
        assert.ok(suggestion.trimStart().startsWith(text.trimStart()));
        assert.ok(replaced <= after.split('\n', 1)[0]!.length);
      }),
    );
  });

  it('leaves open what was open, less what the suggestion or the closers behind the cursor close', () => {
    const pairs = [
      ['(', ')'],
      ['[', ']'],
      ['{', '}'],
      ['<b>', '</b>'],
      ['<Row>', '</Row>'],
    ] as const;
    const pair = fc.constantFrom(...pairs);
    const { whole } = fc.letrec<{ whole: string }>((tie) => ({
      whole: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('a', 'b.c', '"("', "')'", ''),
        fc
          .tuple(pair, tie('whole'), tie('whole'))
          .map(([[open, close], inside, more]) => `${open}${inside}${close}${more}`),
      ),
    }));
    const closing = (open: readonly (readonly [string, string])[]) =>
      open.toReversed().map(([, close]) => close);
    const situation = fc
      .record({
        open: fc.array(pair, { minLength: 1, maxLength: 4 }),
        behind: fc.nat(4),
        closed: fc.nat(4),
        parts: fc.array(whole, { minLength: 5, maxLength: 5 }),
        end: fc.constantFrom('', ';', ' + d'),
      })
      .map(({ open, behind, closed, parts, end }) => ({
        before: `f${open.map(([opener]) => opener).join('x')}`,
        rest: closing(open).slice(0, behind).join(''),
        suggestion:
          parts[0]! +
          closing(open)
            .slice(0, closed)
            .map((close, number) => close + parts[number + 1])
            .join('') +
          end,
        open,
        behind: Math.min(behind, open.length),
      }));
    fc.assert(
      fc.property(situation, ({ before, rest, suggestion, open, behind }) => {
        const { text, replaced } = fitIn(before, `${rest}\n`, suggestion);
        const accepted = stillOpen(before + text + rest.slice(replaced));
        assert.ok(accepted, 'closes what nothing opened');
        const without = stillOpen(before + text);
        assert.ok(without);
        assert.equal(accepted.length, Math.min(open.length - behind, without.length));
      }),
      { numRuns: 2000 },
    );
  });
});

/** The brackets and tags that are open at the end; undefined where one closes another than the last. */
function stillOpen(text: string): string[] | undefined {
  const closers: string[] = [];
  const opened: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
  for (const [sign] of text.replace(/"[^"]*"|'[^']*'/g, '').matchAll(/<\/?\w+>|[()[\]{}]/g)) {
    const closer = opened[sign] ?? (/^<\w/.test(sign) ? sign.replace('<', '</') : undefined);
    if (closer !== undefined) closers.push(closer);
    else if (closers.pop() !== sign) return undefined;
  }
  return closers;
}
