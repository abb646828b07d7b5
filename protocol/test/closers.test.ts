import assert from 'node:assert/strict';
import { closersReplaced, onlyClosers } from '@tandem/protocol/closers';

describe('the closers behind the cursor', () => {
  const cases: [what: string, before: string, suggestion: string, rest: string, replaced: number][] = [
    ['stay where the suggestion opens its own', 'console.log(', 'String(err)', ')', 0],
    ['are replaced where it closes them too', 'console.log(', 'String(err))', ')', 1],
    ['are replaced as far as it closes them', 'a(b(', 'c(d)) + e', '))', 1],
    ['are replaced with the sign behind them', 'foo(', 'bar);', ');', 2],
    ['stay where it closes something else', 'foo([', 'a)', ']', 0],
    ['may be those of a block', 'it("a", () => { ', 'run({ a: 1 }) })', '})', 2],
    ['may be a quote', 'a = "', 'b"', '"', 1],
    ['stay where the suggestion opens a quote of its own', 'a = "', 'b" + "c', '"', 0],
    ['stay where the suggestion leaves as much open', 'f("', 'a") + g("b', '")', 0],
    ['stay where only a string of the suggestion holds one', 'foo(', '")"', ')', 0],
    ['may be a tag', '<b>', 'bold</b>', '</b>', 4],
    ['stay where the suggestion opens the same tag', '<b>', '<b>x</b>', '</b>', 0],
    ['may end a tag', '<a href="', 'x">', '">', 2],
    ['are not an arrow', 'new Map<', 'string, () => void', '>', 0],
    ['may be of a type', 'new Map<', 'string, Set<number>>', '>', 1],
    ['may stand behind an apostrophe', "say(/* don't */ ", 'it)', ')', 1],
  ];
  for (const [what, before, suggestion, rest, replaced] of cases)
    it(what, () => assert.equal(closersReplaced(before, suggestion, rest), replaced));

  it('are told from code', () => {
    assert.ok(onlyClosers(')'));
    assert.ok(onlyClosers(') }); '));
    assert.ok(onlyClosers('</b></p>'));
    assert.ok(!onlyClosers(') + 1'));
    assert.ok(!onlyClosers('<b>'));
    assert.ok(!onlyClosers('  '));
  });

  it('invariant 11: are found in time linear in the text', () => {
    const deep = `${'('.repeat(100_000)}${']'.repeat(100_000)}`;
    const start = performance.now();
    closersReplaced(deep, '"'.repeat(100_001), ')');
    assert.ok(performance.now() - start < 1000);
  });
});
