import assert from 'node:assert/strict';
import { labelPlace } from '../../../../src/editor/presence/labelPlace.ts';

describe('the name of a cursor', () => {
  const place = (text: string, line: number, character: number) => {
    const lines = text.split('\n');
    return labelPlace((number) => lines[number], { line, character }, 4);
  };

  it('stands above its line where that hides nothing', () => {
    assert.equal(place('\nconst a;\nb', 1, 0), 'above');
    assert.equal(place('short\na longer line\nb', 1, 5), 'above');
    assert.equal(place('short   \na longer line\nb', 1, 5), 'above');
  });

  it('stands below where the line above has text there', () => {
    assert.equal(place('const a;\nconst b;\n', 1, 0), 'below');
    assert.equal(place('const a;\nconst b;', 1, 0), 'below');
    assert.equal(place('a longer line\nshort\nb', 1, 4), 'below');
  });

  it('stands behind its line between two that have text there', () => {
    assert.equal(place('const a;\nconst b;\nconst c;', 1, 0), 'end');
  });

  it('never stands above the first line', () => {
    assert.equal(place('a\n', 0, 1), 'below');
    assert.equal(place('a\nlonger', 0, 1), 'end');
  });

  it('counts a tab as it is shown', () => {
    assert.equal(place('\t\tab\n\t\t\tx\n\t\t\t\t', 1, 3), 'above');
    assert.equal(place('\t\tabcde\n\t\t\tx\n\t\t\t\tx', 1, 3), 'end');
  });
});
