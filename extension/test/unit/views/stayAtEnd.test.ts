import assert from 'node:assert/strict';
import { type Scrolling, stayAtEnd } from '../../../src/views/chat/stayAtEnd.ts';

/** A list of 300 pixels of which 100 are seen, at its end. */
function listAtEnd() {
  const list = { scrollTop: 200, clientHeight: 100, scrollHeight: 300, scroll: () => {}, resize: () => {} };
  const scrolling = Object.assign(list, {
    addEventListener: (_: string, listener: () => void) => {
      list.scroll = listener;
    },
  });
  const toEnd = stayAtEnd(scrolling as unknown as Scrolling, (resized) => {
    list.resize = resized;
  });
  return { list, toEnd };
}

describe('the end of the chat', () => {
  it('stays seen when the list becomes smaller', () => {
    const { list } = listAtEnd();
    list.clientHeight = 40;
    list.resize();
    assert.equal(list.scrollTop, 300);
  });

  it('is not gone to while one reads further up, unless one wrote', () => {
    const { list, toEnd } = listAtEnd();
    list.scrollTop = 0;
    list.scroll();
    list.clientHeight = 40;
    list.resize();
    toEnd(false);
    assert.equal(list.scrollTop, 0);
    toEnd(true);
    assert.equal(list.scrollTop, 300);
  });
});
